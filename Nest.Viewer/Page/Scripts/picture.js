import { PixelPainter } from './software/painter.js';
import { GlPainter } from './webgl/painter.js';

// Everything that is seen of the songs: the nest and the strips beneath it, drawn on the page's canvas wherever the page's elements for them lie.
//
// The first pictures are painted by the processor, which needs no preparation; then, where there is a GPU, it takes over. Without one the
// processor goes on: WebGL in software takes several times as long as what is written for this one task. Painters have in common:
// add(song), show(song), draw(moment, theme, view, areas), strokes, rough, cost(draw).
export class Picture {
  static MOST_PIXELS_A_POINT = 3;
  static GPU_SECONDS = 1;   // after the first picture, when a GPU is looked for: while a nest appears, that would be seen

  #look;
  #shaders;
  #places;                // elements: nest, spectrogram, seek
  #changed;
  #songs = [];
  #shown = null;
  #processor = null;      // { canvas, painter }: the processor's, where a GPU has taken over
  #resizes = new ResizeObserver(() => this.#changed());

  // changed: called when the picture must be drawn again. painter: 'pixels' or 'webgl' for one alone, whatever the machine.
  constructor(canvas, look, shaders, places, changed, painter) {
    [this.canvas, this.#look, this.#shaders, this.#places, this.#changed] = [canvas, look, shaders, places, changed];
    this.painter = painter === 'webgl' ? GlPainter.on(canvas, look, shaders, changed, true) : new PixelPainter(canvas, look);
    if (!this.painter) throw new Error('this browser has no WebGL 2');
    this.#resizes.observe(canvas);
    this.appeared = null;   // seconds, when the nest first showed
    this.searched = painter !== undefined;   // whether a GPU was looked for
  }

  // Adds a song's nest.
  add(song) {
    this.#songs.push(song);
    this.painter.add(song);
  }

  // Shows a song's strips, and its nest in ink.
  show(song) {
    this.#shown = song;
    this.painter.show(song);
  }

  // How far the nest has appeared, 0 to 1.
  presence(now) { return this.appeared === null ? 0 : Math.min((now - this.appeared) / this.#look.appearSeconds, 1); }

  // From the nest to the picture, as it lies now: { matrix, picture, scale, morph, toPixels } where toPixels turns the page's points into pixels.
  view(camera, morph) {
    const rooms = this.#songs.map(song => song.room(morph)), room = rooms.length === 1 ? rooms[0] : Picture.#around(rooms);
    const scale = this.#scale, picture = [this.canvas.width, this.canvas.height];
    const [left, top, width, height] = this.#area(this.#places.nest);
    return { matrix: camera.matrix(room, { left, top, width, height }, picture), picture, scale, morph, toPixels: ([x, y]) => [x * scale, y * scale] };
  }

  // Room for several nests, the middle of their space in its middle.
  static #around(rooms) {
    const half = axis => Math.max(...rooms.map(room => room.reduce((sum, term, i) => i < 2 || i % 2 !== axis ? sum : sum + Math.abs(term), room[axis])));
    return [half(0), half(1), ...Array(10).fill(0)];
  }

  // moment: { now, duration, presence, morph, untouched, color, trail, loop, tint }; theme: the colors; level: of detail, 0 for all.
  draw(moment, theme, camera, level = 0) {
    this.#fit(level > 0 ? 1 : Picture.MOST_PIXELS_A_POINT);
    if (this.canvas.width === 0 || this.canvas.height === 0) return;
    const others = this.#songs.filter(song => song !== this.#shown), played = moment.duration > 0 ? moment.now / moment.duration : 0;
    const areas = { spectrogram: this.#area(this.#places.spectrogram), seek: this.#area(this.#places.seek) };
    this.painter.draw({ ...moment, song: this.#shown, others, played }, theme, { ...this.view(camera, moment.morph), level }, areas);
  }

  // Strokes that the last picture is made of.
  get strokes() { return this.painter.strokes; }

  // Whether the last picture was not as good as one that stands still can be.
  get rough() { return this.painter.rough; }

  // The seconds that drawing takes. Where the GPU takes longer than the processor did, that one paints again.
  cost(draw) {
    const seconds = this.painter.cost(draw);
    if (this.#processor && seconds > this.#processor.painter.cost()) this.#take(this.#processor);
    return seconds;
  }

  // Looks for a GPU, once, some time after the first picture; if there is one, it paints from its first picture on.
  findGpu(now) {
    if (this.searched || now < this.appeared + Picture.GPU_SECONDS) return;
    this.searched = true;
    const canvas = this.canvas.cloneNode(), gpu = GlPainter.on(canvas, this.#look, this.#shaders, this.#changed);
    if (!gpu) return;
    for (const song of this.#songs) gpu.add(song);
    const wait = () => {
      if (!gpu.ready) return requestAnimationFrame(wait);
      try {
        gpu.check();
      } catch (problem) {
        return console.warn(`The graphics card is not used: ${problem.message}`);
      }
      this.#processor = { canvas: this.canvas, painter: this.painter };
      this.#take({ canvas, painter: gpu });
      this.#processor.painter.release();
    };
    wait();
  }

  #take({ canvas, painter }) {
    this.#resizes.unobserve(this.canvas);
    this.canvas.replaceWith(canvas);
    this.#resizes.observe(canvas);
    [this.canvas, this.painter] = [canvas, painter];
    painter.show(this.#shown);
    this.#changed();
  }

  get #scale() { return this.canvas.width / Math.max(1, this.canvas.clientWidth); }

  #fit(mostPixelsAPoint) {
    const { clientWidth, clientHeight } = this.canvas, ratio = Math.min(devicePixelRatio, mostPixelsAPoint);
    const width = Math.round(clientWidth * ratio), height = Math.round(clientHeight * ratio);
    if (this.canvas.width === width && this.canvas.height === height) return;
    [this.canvas.width, this.canvas.height] = [width, height];
  }

  // An element's rectangle in pixels of the picture: left, top, width, height.
  #area(element) {
    const { left, top, width, height } = element.getBoundingClientRect();
    return [left, top, width, height].map(points => points * this.#scale);
  }
}
