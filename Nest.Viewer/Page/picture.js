// Everything that is seen of the songs: the nest and the strips beneath it, drawn on the page's canvas wherever the page's elements for them
// lie. Where WebGL is lost and comes back, it is built anew.
class Picture {
  static APPEAR_SECONDS = 0.8;
  static MOST_PIXELS_A_POINT = 3;

  #gl;
  #canvas;
  #look;
  #shaders;
  #places;                // elements: nest, spectrogram, seek
  #songs = [];
  #shown = null;
  #nest;
  #waveform;
  #spectrogram;

  // Throws where the browser has no WebGL 2. changed: called when the picture must be drawn again.
  constructor(canvas, look, shaders, places, changed) {
    [this.#canvas, this.#look, this.#shaders, this.#places] = [canvas, look, shaders, places];
    this.#gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, powerPreference: 'high-performance' });
    if (!this.#gl) throw new Error('this browser, or this machine\'s graphics driver, has no WebGL 2');
    this.#build();
    canvas.addEventListener('webglcontextlost', event => event.preventDefault());
    canvas.addEventListener('webglcontextrestored', () => {
      this.#build();
      changed();
    });
    new ResizeObserver(changed).observe(canvas);
    this.appeared = null;   // seconds, when the nest first showed
  }

  // Adds a song's nest.
  add(song) {
    this.#songs.push(song);
    this.#nest.add(song);
  }

  // Shows a song's strips, and its nest in ink.
  show(song) {
    this.#shown = song;
    this.#waveform.show(song);
    this.#spectrogram.show(song);
  }

  // How far the nest has appeared, 0 to 1.
  presence(now) { return this.appeared === null ? 0 : Math.min((now - this.appeared) / Picture.APPEAR_SECONDS, 1); }

  get unset() { return [this.#nest, this.#waveform, this.#spectrogram].flatMap(part => part.unset); }

  // From the nest to the picture, as it lies now: { matrix, picture, scale, morph, place } where place turns the page's points into pixels.
  view(camera, morph) {
    const rooms = this.#songs.map(song => song.room(morph)), room = rooms.length === 1 ? rooms[0] : Picture.#around(rooms);
    const scale = this.#scale, picture = [this.#canvas.width, this.#canvas.height];
    const [left, top, width, height] = this.#area(this.#places.nest);
    return { matrix: camera.matrix(room, { left, top, width, height }, picture), picture, scale, morph, place: ([x, y]) => [x * scale, y * scale] };
  }

  // Room for several nests, the middle of their space in its middle.
  static #around(rooms) {
    const half = axis => Math.max(...rooms.map(room => room.reduce((sum, term, i) => i < 2 || i % 2 !== axis ? sum : sum + Math.abs(term), room[axis])));
    return [half(0), half(1), ...Array(10).fill(0)];
  }

  // moment: { now, duration, morph, untouched, colour, trail, loop, tint }; theme: the colours; level: of detail, 0 for all.
  draw(moment, theme, camera, level = 0) {
    const gl = this.#gl;
    this.#fit(level > 0 ? 1 : Picture.MOST_PIXELS_A_POINT);
    if (gl.isContextLost() || this.#canvas.width === 0 || this.#canvas.height === 0) return;
    const view = this.view(camera, moment.morph), { picture, scale } = view;
    gl.viewport(0, 0, ...picture);
    gl.clearColor(...theme.ground, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    const others = this.#songs.filter(song => song !== this.#shown);
    this.#nest.draw({ ...moment, song: this.#shown, others }, theme, { ...view, level });
    const spectrogram = this.#area(this.#places.spectrogram), waveform = this.#area(this.#places.seek);
    if (spectrogram[3] > 0) this.#spectrogram.draw(spectrogram, moment.now, picture, this.#look.spectrogramRadius * scale);
    if (waveform[3] > 0) this.#waveform.draw(waveform, moment.duration > 0 ? moment.now / moment.duration : 0, theme, picture, scale);
  }

  // Strokes that the last picture is made of.
  get strokes() { return this.#nest.drawn; }

  // The seconds that drawing takes. Browsers do not wait for finish(), only for pixels.
  cost(draw) {
    const gl = this.#gl, wait = () => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    wait();
    const started = performance.now();
    draw();
    wait();
    return (performance.now() - started) / 1000;
  }

  get #scale() { return this.#canvas.width / Math.max(1, this.#canvas.clientWidth); }

  #fit(mostPixelsAPoint) {
    const { clientWidth, clientHeight } = this.#canvas, ratio = Math.min(devicePixelRatio, mostPixelsAPoint);
    const width = Math.round(clientWidth * ratio), height = Math.round(clientHeight * ratio);
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    [this.#canvas.width, this.#canvas.height] = [width, height];
  }

  // An element's rectangle in pixels of the picture: left, top, width, height.
  #area(element) {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left, top, width, height].map(points => points * this.#scale);
  }

  #build() {
    this.#nest = new NestScene(this.#gl, this.#look, this.#shaders);
    this.#waveform = new WaveformStrip(this.#gl, this.#shaders);
    this.#spectrogram = new SpectrogramStrip(this.#gl, this.#look, this.#shaders);
    for (const song of this.#songs) this.#nest.add(song);
    if (this.#shown) this.show(this.#shown);
  }
}
