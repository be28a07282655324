// The strokes of a nest, the long past apart from what was just heard.
//
// While a nest does no more than turn by itself, or appear, its pixels move by a fraction of their size from picture to picture. Where the processor takes long to
// paint them all, it then paints what was heard long ago and what is still to come over several pictures, for where the camera will be by then. Every picture
// shows that layer as it was last whole, with what was just heard painted over it anew. After any other change, everything is painted at once.
class NestLayers {
  static FRESH = 8;           // seconds just heard, which are painted in every picture
  static SHARE = 0.004;       // seconds of a picture's time that the layer may take
  static MOST_PICTURES = 4;   // that it is painted over
  static STEADY = 0.5;        // pixels at most by which a nest that turns by itself moves from one picture to the next
  static LEAST = 0.5;         // pixels that a stroke is long at least, times the level of detail: shorter ones are joined

  #look;
  #fresh;                     // Strokes
  #past;                      // Strokes of the layer that is being painted
  #shown = null;              // two layers: { words (height, width), rectangle, ground, since: the second from which on what was heard is not in it }
  #painted = null;
  #done = 0;                  // samples of the past that are painted
  #slice = 0;                 // that one picture paints
  #perSample = 0;             // seconds, as last measured
  #last = null;               // of the last picture: { song, key, matrix, time, now, fade }

  constructor(look) { [this.#look, this.#fresh, this.#past] = [look, new Strokes(look), new Strokes(look)]; }

  // Strokes that the picture is made of.
  get strokes() { return this.#past.strokes + this.#fresh.strokes; }

  // Whether the last picture's layer was painted for another moment than that picture's.
  get rough() { return this.#slice < this.#past.count; }

  // Readies a picture; returns the rectangle that the nest takes. moment: see Nest.parts; view: { matrix, picture, scale, level }; time: seconds.
  prepare(moment, theme, view, time) {
    const { song, now } = moment, { matrix, picture } = view, last = this.#last, radius = this.#look.radius;
    const key = [theme.name, moment.morph, moment.colour, moment.trail, moment.presence > 0, moment.loop?.from, moment.loop?.to, view.level, picture].join();
    const turns = last?.song === song && last.key === key && now >= last.now && now - last.now < 0.25 && time > last.time ? NestLayers.#shift(last.matrix, matrix, picture, radius) : Infinity, fade = moment.presence - moment.untouched;
    const steady = turns < NestLayers.STEADY && (turns > 0 || now > last.now || fade !== last.fade);
    const gap = steady ? time - last.time : 0, before = last?.matrix;
    this.#last = { song, key, matrix, time, now, fade };
    const [width, height] = picture;
    if (this.#shown?.words.length !== width * height)
      [this.#shown, this.#painted] = [0, 1].map(() => ({ words: new Int32Array(width * height), rectangle: null, ground: null, since: 0 }));
    if (!steady || this.#done >= this.#past.count) this.#begin(moment, theme, view, before, gap);
    this.#go(picture);
    this.#fresh.clear();
    for (const part of Nest.parts(moment)) {
      if (part.moment.now < 0) continue;
      const first = Math.max(part.first, song.sampleAt(this.#shown.since)), end = Math.min(part.last, song.sampleAt(now) + 1);
      this.#fresh.place({ ...part, first, last: end }, Nest.strokes(this.#look, theme, part, view), theme, 0);
    }
    return PixelFrame.union(this.#shown.rectangle, this.#fresh.extent);
  }

  // Paints what is ready into a rectangle of a frame.
  paint(frame, rectangle) {
    frame.copy(rectangle, this.#shown.words);
    this.#fresh.paint(frame, rectangle);
  }

  // Begins a layer; gap: seconds from picture to picture, before: the last one's matrix, if the nest turns steadily; else gap is 0, and the layer is to be painted at once.
  #begin(moment, theme, view, before, gap) {
    const past = this.#past, layer = this.#painted, [width, height] = view.picture;
    const samples = Nest.parts(moment).reduce((sum, { first, last }) => sum + last - first + 1, 0);
    const pictures = gap > 0 ? Math.min(Math.max(Math.ceil(samples * this.#perSample / NestLayers.SHARE), 1), NestLayers.MOST_PICTURES) : 1;
    const ahead = 1.5 * (pictures - 1);   // pictures until the middle of those that show it
    const matrix = ahead > 0 ? view.matrix.map((value, i) => value + (value - before[i]) * ahead) : view.matrix;
    past.clear();
    layer.since = Math.max(0, moment.now - NestLayers.FRESH);
    for (const part of Nest.parts(moment)) {
      const uniforms = Nest.strokes(this.#look, theme, part, { ...view, matrix }), place = (first, last) => last > first && past.place({ ...part, first, last }, uniforms, theme, NestLayers.LEAST * view.level);
      if (part.moment.now < 0) place(part.first, part.last);
      else {
        place(part.first, Math.min(part.song.sampleAt(layer.since), part.last));
        place(Math.max(Math.min(part.song.sampleAt(moment.now) + 1, part.last), part.first), part.last);
      }
    }
    const ground = PixelFrame.ground(theme), [left, top, right, bottom] = layer.ground === ground ? layer.rectangle : [0, 0, width, height];
    for (let y = top; y < bottom; y++) layer.words.fill(ground, y * width + left, y * width + right);
    layer.ground = ground;
    layer.rectangle = PixelFrame.clip(past.extent, width, height);
    [this.#done, this.#slice] = [0, Math.ceil(past.count / pictures)];
  }

  // Goes on with the layer, and shows it if that makes it whole.
  #go([width]) {
    const past = this.#past, layer = this.#painted, started = performance.now(), to = Math.min(this.#done + this.#slice, past.count);
    past.paint({ words: layer.words, width }, layer.rectangle, this.#done, to);
    if (to > this.#done) this.#perSample = (performance.now() - started) / 1000 / (to - this.#done);
    this.#done = to;
    if (to === past.count) [this.#shown, this.#painted] = [layer, this.#shown];
  }

  // How many pixels the nest's outermost points move at most from one matrix to another.
  static #shift(from, to, picture, radius) {
    let most = 0;
    for (let axis = 0; axis < 3; axis++) {
      for (const side of [-radius, radius]) {
        const point = [0, 0, 0];
        point[axis] = side;
        const [x, y] = project(from, point, picture), [X, Y] = project(to, point, picture);
        most = Math.max(most, Math.abs(X - x), Math.abs(Y - y));
      }
    }
    return most;
  }
}
