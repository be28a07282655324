import { project } from '../camera.js';
import { Nest } from '../nest.js';
import { clamp } from '../numbers.js';
import { PixelFrame } from './frame.js';
import { Strokes } from './strokes.js';

// The strokes of a nest, the long past apart from what was just heard.
//
// While a nest does no more than turn by itself, or appear, its pixels move by a fraction of their size from picture to picture. Where the processor takes
// long to paint them all, it then paints what was heard long ago and what is still to come over several pictures, for where the camera will be by then.
// Every picture shows that layer as it was last whole, with what was just heard painted over it anew. After any other change, all is painted at once.
export class NestLayers {
  static FRESH = 8;           // seconds just heard, which are painted in every picture
  static SHARE = 0.004;       // seconds of a picture's time that the layer may take
  static MOST_PICTURES = 4;   // that it is painted over
  static STEADY = 1;          // pixels at most by which a nest that turns by itself moves from one picture to the next
  static STRAY = 2;           // pixels at most by which it may move while a layer is painted
  static LEAP = 0.25;         // seconds of the song from one picture to the next that are more than playing
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
    const { song, now } = moment, [width, height] = view.picture, before = this.#last?.matrix, most = this.#most(moment, theme, view, time);
    if (this.#shown?.words.length !== width * height)
      [this.#shown, this.#painted] = [0, 1].map(() => ({ words: new Int32Array(width * height), rectangle: null, ground: null, since: 0 }));
    if (most === 0 || this.#done >= this.#past.count) this.#begin(moment, theme, view, before, Math.max(most, 1));
    this.#go(width);
    this.#fresh.clear();
    for (const part of Nest.parts(this.#look, moment)) {
      if (part.moment.now < 0) continue;
      const first = Math.max(part.first, song.sampleAt(this.#shown.since)), last = Math.min(part.last, song.sampleAt(now) + 1);
      this.#fresh.project({ ...part, first, last }, Nest.strokes(this.#look, theme, part, view), theme, 0);
    }
    return PixelFrame.union(this.#shown.rectangle, this.#fresh.extent);
  }

  // Paints what is ready into a rectangle of a frame.
  paint(frame, rectangle) {
    frame.copy(rectangle, this.#shown.words);
    this.#fresh.paint(frame, rectangle);
  }

  // How many pictures a layer may be painted over: 0 where one that was begun is of no more use. What stands still is painted at once, too.
  #most({ song, now, morph, color, trail, presence, untouched, loop }, theme, { matrix, picture, level }, time) {
    const key = [theme.name, morph, color, trail, presence > 0, loop?.from, loop?.to, level, picture].join(), fade = presence - untouched, last = this.#last;
    this.#last = { song, key, matrix, time, now, fade };
    if (last?.song !== song || last.key !== key || now < last.now || now - last.now > NestLayers.LEAP || time <= last.time) return 0;
    const moved = NestLayers.#shift(last.matrix, matrix, picture, this.#look.depthRadius);
    if (moved > NestLayers.STEADY || moved === 0 && now === last.now && fade === last.fade) return 0;
    return Math.min(NestLayers.MOST_PICTURES, Math.floor(NestLayers.STRAY / Math.max(moved, 1e-6)));
  }

  // Begins a layer; most: pictures that it may be painted over; before: the last one's matrix.
  #begin(moment, theme, view, before, most) {
    const past = this.#past, layer = this.#painted, [width, height] = view.picture;
    const samples = Nest.parts(this.#look, moment).reduce((sum, { first, last }) => sum + last - first + 1, 0);
    const pictures = clamp(Math.ceil(samples * this.#perSample / NestLayers.SHARE), 1, most);
    const ahead = 1.5 * (pictures - 1);   // pictures until the middle of those that show it
    const matrix = ahead > 0 ? view.matrix.map((value, i) => value + (value - before[i]) * ahead) : view.matrix;
    past.clear();
    layer.since = Math.max(0, moment.now - NestLayers.FRESH);
    for (const part of Nest.parts(this.#look, moment)) {
      const uniforms = Nest.strokes(this.#look, theme, part, { ...view, matrix }), least = NestLayers.LEAST * view.level;
      const add = (first, last) => last > first && past.project({ ...part, first, last }, uniforms, theme, least);
      if (part.moment.now < 0) add(part.first, part.last);
      else {
        add(part.first, Math.min(part.song.sampleAt(layer.since), part.last));
        add(Math.max(part.song.sampleAt(moment.now) + 1, part.first), part.last);
      }
    }
    const ground = PixelFrame.word(theme.ground), [left, top, right, bottom] = layer.ground === ground ? layer.rectangle : [0, 0, width, height];
    for (let y = top; y < bottom; y++) layer.words.fill(ground, y * width + left, y * width + right);
    layer.ground = ground;
    layer.rectangle = PixelFrame.clip(past.extent, width, height);
    [this.#done, this.#slice] = [0, Math.ceil(past.count / pictures)];
  }

  // Goes on with the layer, and shows it if that makes it whole.
  #go(width) {
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
