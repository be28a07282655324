import { clamp, mix } from '../numbers.js';

// The waveform of the whole song, the seek bar. As waveform.frag. Paints whole pixels of its area, [left, top, width, height] in the picture's pixels, over the ground.
export class PixelWaveform {
  #look;
  #song = null;
  #bars = { key: '' };         // (pixels across): the shape's top and bottom, the body's height, in pixels from the middle
  #head = 0;                   // where the playhead was, in pixels

  constructor(look) { this.#look = look; }

  show(song) { [this.#song, this.#bars] = [song, { key: '' }]; }

  // The rectangle that is to be painted: all of the area, or what the playhead has passed.
  changes([left, top, width, height], { played }, all) {
    const before = this.#head, now = this.#head = left + played * width;
    if (all) return [left, top, left + width, top + height];
    return before === now ? [0, 0, 0, 0] : [Math.max(Math.min(before, now) - 2, left), top, Math.min(Math.max(before, now) + 2, left + width), top + height];
  }

  paint(frame, area, [left, top, right, bottom], { played }, { ink, unplayed }, scale) {
    const { tops, bottoms, bodies } = this.#measure(area, scale), middle = 0.5 * area[3] - 1, within = value => clamp(value, 0, 1);
    const { outlineUnplayed, outlinePlayed, bodyStrength } = this.#look;
    for (let x = left; x < right; x++) {
      const across = x + 0.5 - area[0], bar = clamp(Math.floor(across), 0, tops.length - 1), before = within(played * area[2] - across + 0.5);
      if (across < 0 || across > area[2]) continue;
      const [red, green, blue] = [0, 1, 2].map(channel => unplayed[channel] + (ink[channel] - unplayed[channel]) * before), faint = mix(outlineUnplayed, outlinePlayed, before);
      for (let y = top; y < bottom; y++) {
        const up = middle + 1 - (y + 0.5 - area[1]);
        const shape = within(tops[bar] - up + 0.5) * within(up - bottoms[bar] + 0.5), body = within(bodies[bar] - Math.abs(up) + 0.5);
        const alpha = Math.max(shape * faint, body * bodyStrength);
        if (alpha > 0) frame.blend(x, y, red, green, blue, alpha);
      }
    }
  }

  #measure([left, , width, height], scale) {
    const key = [left, width, height, scale].join();
    if (this.#bars.key === key) return this.#bars;
    const { waveform, extremes, columns } = this.#song, across = Math.ceil(width), middle = 0.5 * height - 1, shift = Math.ceil(left - 0.5) + 0.5 - left;
    const [tops, bottoms, bodies] = [0, 1, 2].map(() => new Float32Array(across));
    const within = column => clamp(column, 0, columns - 1);
    for (let x = 0; x < across; x++) {
      const from = Math.floor((x + shift - 0.5) / width * columns), to = Math.max(from, Math.floor((x + shift + 0.5) / width * columns) - 1), first = within(from);
      const last = within(Math.min(to, first + this.#look.columnsPerPixel - 1));
      let low = 0, high = 0, power = 0;
      for (let column = first; column <= last; column++) {
        low = Math.min(low, extremes[3 * column]);
        high = Math.max(high, extremes[3 * column + 1]);
        power += waveform[3 * column + 2] ** 2;
      }
      tops[x] = Math.max(scale / 2, high / 127 * middle);
      bottoms[x] = Math.min(-scale / 2, low / 127 * middle);
      bodies[x] = Math.sqrt(power / (last - first + 1)) / 255 * middle;
    }
    return this.#bars = { key, tops, bottoms, bodies };
  }
}
