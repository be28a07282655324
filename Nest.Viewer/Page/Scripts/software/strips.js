// What lies beneath the nest, painted by the processor as the window's shaders define it. Strips paint whole pixels of their areas,
// [left, top, width, height] in the picture's pixels, over the ground.

// The waveform of the whole song, the seek bar. As waveform.frag.
class PixelWaveform {
  static MOST_COLUMNS = 32;    // of the waveform that count for one of the picture

  #song = null;
  #bars = { key: '' };         // (pixels across): the shape's top and bottom, the body's height, in pixels from the middle
  #head = 0;                   // where the playhead was, in pixels

  show(song) { [this.#song, this.#bars] = [song, { key: '' }]; }

  // The rectangle that is to be painted: all of the area, or what the playhead has passed.
  changes([left, top, width, height], { played }, all) {
    const before = this.#head, now = this.#head = left + played * width;
    if (all) return [left, top, left + width, top + height];
    return before === now ? [0, 0, 0, 0] : [Math.max(Math.min(before, now) - 2, left), top, Math.min(Math.max(before, now) + 2, left + width), top + height];
  }

  paint(frame, area, [left, top, right, bottom], { played }, { ink, unplayed }, scale) {
    const { tops, bottoms, bodies } = this.#measure(area, scale), middle = 0.5 * area[3] - 1, within = value => Math.min(Math.max(value, 0), 1);
    for (let x = left; x < right; x++) {
      const across = x + 0.5 - area[0], bar = Math.min(Math.max(Math.floor(across), 0), tops.length - 1), before = within(played * area[2] - across + 0.5);
      if (across < 0 || across > area[2]) continue;
      const [red, green, blue] = [0, 1, 2].map(channel => unplayed[channel] + (ink[channel] - unplayed[channel]) * before), faint = 0.55 - 0.05 * before;
      for (let y = top; y < bottom; y++) {
        const up = middle + 1 - (y + 0.5 - area[1]);
        const shape = within(tops[bar] - up + 0.5) * within(up - bottoms[bar] + 0.5), body = within(bodies[bar] - Math.abs(up) + 0.5);
        const alpha = Math.max(shape * faint, body * 0.95);
        if (alpha > 0) frame.blend(x, y, red, green, blue, alpha);
      }
    }
  }

  #measure([left, , width, height], scale) {
    const key = [left, width, height, scale].join();
    if (this.#bars.key === key) return this.#bars;
    const { waveform, columns } = this.#song, across = Math.ceil(width), middle = 0.5 * height - 1, shift = Math.ceil(left - 0.5) + 0.5 - left;
    const [tops, bottoms, bodies] = [0, 1, 2].map(() => new Float32Array(across));
    const signed = new Int8Array(waveform.buffer, waveform.byteOffset, waveform.length), within = column => Math.min(Math.max(column, 0), columns - 1);
    for (let x = 0; x < across; x++) {
      const from = Math.floor((x + shift - 0.5) / width * columns), to = Math.max(from, Math.floor((x + shift + 0.5) / width * columns) - 1), first = within(from);
      const last = within(Math.min(to, first + PixelWaveform.MOST_COLUMNS - 1));
      let low = 0, high = 0, power = 0;
      for (let column = first; column <= last; column++) {
        low = Math.min(low, signed[3 * column]);
        high = Math.max(high, signed[3 * column + 1]);
        power += waveform[3 * column + 2] ** 2;
      }
      tops[x] = Math.max(scale / 2, high / 127 * middle);
      bottoms[x] = Math.min(-scale / 2, low / 127 * middle);
      bodies[x] = Math.sqrt(power / (last - first + 1)) / 255 * middle;
    }
    return this.#bars = { key, tops, bottoms, bodies };
  }
}

// The spectrogram around now. As spectrogram.frag.
class PixelSpectrogram {
  static UNIT_BITS = 8;
  static UNIT = 1 << PixelSpectrogram.UNIT_BITS;   // of shares between two columns or bands

  #look;
  #song = null;
  #now = null;                 // of the last picture
  #colours = null;

  constructor(look) { this.#look = look; }

  show(song) {
    const { magma, paletteSize } = this.#look;
    [this.#song, this.#now] = [song, null];
    this.#colours = Int32Array.from({ length: 4 * 256 }, (_, level) => {   // of a level in quarters
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
    const { bands, spectrogram, columnStep, spectrogramColumns: columns } = this.#song, { words, width } = frame, colours = this.#colours, wide = right - left;
    const { UNIT, UNIT_BITS } = PixelSpectrogram, within = (value, most) => Math.min(Math.max(value, 0), most);
    const middle = now / columnStep, span = this.#look.secondsEachSide / columnStep;
    // Of each column of pixels: the column of the spectrogram before it, counted from the first one in sight; how far to the next, -1 outside the song.
    const places = new Int32Array(wide), shares = new Int32Array(wide), first = within(Math.floor(middle - span) - 1, columns - 2);
    for (let x = 0; x < wide; x++) {
      const column = middle + ((x + left + 0.5 - area[0]) / area[2] * 2 - 1) * span, before = within(Math.floor(column), columns - 2);
      places[x] = Math.max(before - first, 0);
      shares[x] = column >= 0 && column <= columns - 1 ? Math.round((column - before) * UNIT) : -1;
    }
    const row = new Int32Array(Math.min(Math.ceil(2 * span) + 4, columns - first));   // what a row of pixels shows of each column
    for (let y = top; y < bottom; y++) {
      const band = within((1 - (y + 0.5 - area[1]) / area[3]) * bands - 0.5, bands - 1), low = Math.min(Math.floor(band), bands - 2), up = Math.round((band - low) * UNIT);
      for (let column = 0, place = first * bands + low; column < row.length; column++, place += bands)
        row[column] = spectrogram[place] * (UNIT - up) + spectrogram[place + 1] * up;
      for (let x = 0, at = y * width + left; x < wide; x++, at++) {
        const place = places[x], share = shares[x];
        words[at] = colours[share < 0 ? 0 : (row[place] * (UNIT - share) + row[place + 1] * share) >> 2 * UNIT_BITS - 2];
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
