import { clamp } from '../numbers.js';
import { PixelFrame } from './frame.js';

// The spectrogram around now. As spectrogram.frag. Paints whole pixels of its area, [left, top, width, height] in the picture's pixels, over the ground.
export class PixelSpectrogram {
  static UNIT_BITS = 8;
  static UNIT = 1 << PixelSpectrogram.UNIT_BITS;   // of shares between two columns or bands

  #look;
  #song = null;
  #now = null;                 // of the last picture
  #colors = null;

  constructor(look) { this.#look = look; }

  show(song) {
    const { magma, paletteSize } = this.#look;
    [this.#song, this.#now] = [song, null];
    this.#colors = Int32Array.from({ length: 4 * 256 }, (_, level) => {   // of a level in quarters
      const index = 3 * Math.min(Math.floor(level / 4 * paletteSize / song.brightest), paletteSize - 1);
      return PixelFrame.OPAQUE | magma[index + 2] << 16 | magma[index + 1] << 8 | magma[index];
    });
  }

  // The rectangle that is to be painted: all of the area if time has passed.
  changes([left, top, width, height], { now }, all) {
    const still = now === this.#now && !all;
    this.#now = now;
    return still ? [0, 0, 0, 0] : [left, top, left + width, top + height];
  }

  paint(frame, area, [left, top, right, bottom], { now }, theme, scale) {
    const { bands, spectrogram, columnStep, spectrogramColumns: columns } = this.#song, { words, width } = frame, colors = this.#colors, wide = right - left;
    const { UNIT, UNIT_BITS } = PixelSpectrogram;
    const middle = now / columnStep, span = this.#look.secondsEachSide / columnStep;
    // Of each column of pixels: the column of the spectrogram before it, counted from the first one in sight; how far to the next, -1 outside the song.
    const places = new Int32Array(wide), shares = new Int32Array(wide), first = clamp(Math.floor(middle - span) - 1, 0, columns - 2);
    for (let x = 0; x < wide; x++) {
      const column = middle + ((x + left + 0.5 - area[0]) / area[2] * 2 - 1) * span, before = clamp(Math.floor(column), 0, columns - 2);
      places[x] = Math.max(before - first, 0);
      shares[x] = column >= 0 && column <= columns - 1 ? Math.round((column - before) * UNIT) : -1;
    }
    const row = new Int32Array(Math.min(Math.ceil(2 * span) + 4, columns - first));   // what a row of pixels shows of each column
    for (let y = top; y < bottom; y++) {
      const band = clamp((1 - (y + 0.5 - area[1]) / area[3]) * bands - 0.5, 0, bands - 1), low = Math.min(Math.floor(band), bands - 2), up = Math.round((band - low) * UNIT);
      for (let column = 0, place = first * bands + low; column < row.length; column++, place += bands)
        row[column] = spectrogram[place] * (UNIT - up) + spectrogram[place + 1] * up;
      for (let x = 0, at = y * width + left; x < wide; x++, at++) {
        const place = places[x], share = shares[x];
        words[at] = colors[share < 0 ? 0 : (row[place] * (UNIT - share) + row[place + 1] * share) >> 2 * UNIT_BITS - 2];
      }
    }
    this.#round(frame, area, [left, top, right, bottom], theme, this.#look.spectrogramRadius * scale);
  }

  // Lays the ground over what lies outside the rounded corners, and thinly over edges that take only part of a pixel.
  #round(frame, [left, top, width, height], [first, upper, last, lower], { ground }, radius) {
    const corner = Math.ceil(radius) + 1;
    const edge = (from, to, y) => {
      const down = Math.abs(y + 0.5 - top - height / 2) - height / 2;
      for (let x = from; x < to; x++) {
        const across = Math.abs(x + 0.5 - left - width / 2) - width / 2;
        const inside = radius - Math.hypot(Math.max(across + radius, 0), Math.max(down + radius, 0)) - Math.min(Math.max(across, down) + radius, 0);
        const alpha = across > 0 || down > 0 ? 1 : 0.5 - inside;
        if (alpha > 0) frame.blend(x, y, ...ground, Math.min(alpha, 1));
      }
    };
    for (let y = upper; y < lower; y++) {
      const row = Math.min(y - upper, lower - 1 - y), wide = row === 0 ? last - first : row < corner ? corner : 1;
      edge(first, Math.min(first + wide, last), y);
      edge(Math.max(first + wide, last - wide), last, y);
    }
  }
}
