import { PixelFrame } from './frame.js';
import { Marks, markOf } from './marks.js';

// The nest's strokes, painted by the processor pixel for pixel as the window's shaders define them (nest.vert and nest.frag).
//
// Ink darkens and light lightens, and where strokes overlap the strongest counts, in each of red, green and blue. Both are one thing for how far a pixel
// is from white (ink) or from black (light): a stroke raises that where it covers more.
//
// Nearly all of a path turns gently. There a stroke ends in the column (or row, if it is steep) in which the next one begins, so that none is painted
// twice, and each column takes a few pixels that differ only in their distance from the line. Sharp turns, ends, what shines and what the frame's edge cuts
// is painted as the shaders have it, with round ends.
export class Strokes {
  static GENTLE_ANGLE = 0.25;   // between strokes, at most
  static GENTLE = Math.cos(Strokes.GENTLE_ANGLE) ** 2;
  static BITS = 14;           // of fractions of pixels
  static COSINE_BITS = 12;
  static MARK_BITS = 16;
  static STEP_BITS = 8;       // of the fraction of a distance, that tables of cover do not tell apart
  static NEAR = 512;          // steps of the squared distance, up to the stroke's edge, that tables of cover tell apart
  static GLOW_STEPS = 256;    // of the squared distance, up to where the glow of what was just heard ends
  static GLOW_SECONDS = 20;   // after which nothing of it is left
  static FADED = 9;           // times the fading, after which nothing but the floor is left
  static GREEN_SECONDS = 6;   // after which nothing of the present's color is left in a stroke

  #marks;
  #points = new Float32Array(0);  // (samples, 2): where the samples of the path lie, in pixels; pixel centers are whole numbers
  #mark = new Float32Array(0);    // (samples, 3): how far the stroke is from white or black there, 0 to 255, strength and color in one
  #shine = new Float32Array(0);   // (samples): strength of the glow around it
  #count = 0;                 // samples that are projected
  #ends = [];                 // of the parts: the count when each was projected
  #uniforms = null;
  #tables = null;             // see measure
  #look;
  #glow;                      // (GLOW_STEPS): by the squared distance, 0 to 256

  constructor(look) {
    const { lineGlowReach, lineGlowFade } = look;
    [this.#look, this.#marks] = [look, new Marks(look)];
    this.#glow = Float32Array.from({ length: Strokes.GLOW_STEPS }, (_, i) => {
      const points = Math.sqrt((i + 0.5) / Strokes.GLOW_STEPS) * lineGlowReach;
      return 256 * Math.exp(-points / lineGlowFade) * (1 - points / lineGlowReach);
    });
  }

  // Forgets what was projected.
  clear() { this.#count = this.#ends.length = 0; }

  // Samples that are projected, and strokes between them.
  get count() { return this.#count; }
  get strokes() { return this.#count - this.#ends.length; }

  // Projects a part of the nest into the picture. uniforms: see Nest.strokes; least: pixels that a stroke is long at least, shorter ones being joined.
  project({ song, first, last }, uniforms, theme, least) {
    this.#grow(this.#count + Math.max(0, last - first + 1));
    this.#uniforms = uniforms;
    this.#count = this.#projectSamples(song, first, last, uniforms, theme, least);
    this.#ends.push(this.#count);
  }

  #projectSamples(song, first, last, uniforms, theme, least) {
    const { samples: s, nextSamples: n } = song, { toClip: m, picture, morph, now, ghost, oldest, presence, trail, trailSeconds, glow } = uniforms;
    const { trailPower, presentSeconds, lineGlowSeconds } = this.#look, marks = this.#marks.of(song, uniforms, theme), [red, green, blue] = markOf(theme, uniforms.present);
    const points = this.#points, mark = this.#mark, shine = this.#shine;
    const halfWide = picture[0] / 2, halfHigh = picture[1] / 2, [near, far] = uniforms.depthRange, fades = (uniforms.depthFloor - 1) / (far - near);
    const m0 = m[0], m1 = m[1], m3 = m[3], m4 = m[4], m5 = m[5], m7 = m[7], m8 = m[8], m9 = m[9], m11 = m[11], m12 = m[12], m13 = m[13], m15 = m[15];
    let count = this.#count, x = Infinity, y = Infinity;
    for (let i = first; i <= last; i++) {
      const k = 4 * i, X = s[k] + (n[k] - s[k]) * morph, Y = s[k + 1] + (n[k + 1] - s[k + 1]) * morph, Z = s[k + 2] + (n[k + 2] - s[k + 2]) * morph;
      const w = m3 * X + m7 * Y + m11 * Z + m15, perW = 1 / w;
      const across = ((m0 * X + m4 * Y + m8 * Z + m12) * perW + 1) * halfWide - 0.5, down = (1 - (m1 * X + m5 * Y + m9 * Z + m13) * perW) * halfHigh - 0.5;
      if (Math.abs(across - x) + Math.abs(down - y) < least && i < last) continue;
      x = across;
      y = down;

      const age = now - s[k + 3];
      let strength = ghost, fresh = 0, shines = 0;
      if (age >= 0) {
        let heard = oldest;
        if (trail !== 0) heard = age < trailSeconds ? (1 - age / trailSeconds) ** trailPower : 0;
        else if (age < Strokes.FADED * trailSeconds) heard += (1 - oldest) * Math.exp(-age / trailSeconds);
        strength = Math.max(heard, ghost);
        if (age < Strokes.GREEN_SECONDS) fresh = Math.exp(-age / presentSeconds);
        if (glow > 0 && age < Strokes.GLOW_SECONDS) shines = glow * Math.exp(-age / lineGlowSeconds);
      }
      strength *= presence * (1 + fades * Math.min(Math.max(w - near, 0), far - near));
      const r = marks[3 * i], g = marks[3 * i + 1], b = marks[3 * i + 2];
      points[2 * count] = x;
      points[2 * count + 1] = y;
      mark[3 * count] = strength * (r + (red - r) * fresh);
      mark[3 * count + 1] = strength * (g + (green - g) * fresh);
      mark[3 * count + 2] = strength * (b + (blue - b) * fresh);
      shine[count++] = shines;
    }
    return count;
  }

  // The rectangle that all that was projected takes, [left, top, right, bottom] in pixels.
  get extent() {
    if (this.#count === 0) return PixelFrame.NOTHING;
    const points = this.#points, count = this.#count, { halfWidth, glow, scale } = this.#uniforms;
    const reach = halfWidth + 1 + (glow > 0 ? this.#look.lineGlowReach * scale : 0);
    let left = points[0], top = points[1], right = left, bottom = top;
    for (let i = 0; i < count; i++) {
      left = Math.min(left, points[2 * i]);
      right = Math.max(right, points[2 * i]);
      top = Math.min(top, points[2 * i + 1]);
      bottom = Math.max(bottom, points[2 * i + 1]);
    }
    return [left - reach, top - reach, right + reach, bottom + reach];
  }

  // Paints the strokes between some of the samples that were projected. surface: { words, width }, a number a pixel; rectangle: where, [left, top, right, bottom].
  paint(surface, rectangle, from = 0, to = this.#count) {
    if (this.#count === 0) return;
    this.#measure(this.#uniforms);
    let first = 0;
    for (const end of this.#ends) {
      this.#paintPart(surface, rectangle, Math.max(first, from), Math.min(end, to + 1));
      first = end;
    }
  }

  #paintPart(frame, clip, first, end) {
    const { leastLineGlow } = this.#look, points = this.#points, shine = this.#shine, margin = this.#tables.outer + 2, [left, top, right, bottom] = clip;
    let gentle = false;   // whether the path turns gently where the stroke begins
    for (let i = first; i < end - 1; i++) {
      const x = points[2 * i], y = points[2 * i + 1], X = points[2 * i + 2], Y = points[2 * i + 3], dx = X - x, dy = Y - y;
      const begins = gentle;
      gentle = false;
      if (i + 2 < end) {
        const nextX = points[2 * i + 4] - X, nextY = points[2 * i + 5] - Y, along = dx * nextX + dy * nextY;
        const xx = dx * dx, yy = dy * dy, nextXx = nextX * nextX, nextYy = nextY * nextY;
        gentle = along > 0 && along * along > Strokes.GENTLE * (xx + yy) * (nextXx + nextYy) && xx > yy === nextXx > nextYy;
      }
      const inside = x > left + margin && X > left + margin && x < right - margin && X < right - margin
        && y > top + margin && Y > top + margin && y < bottom - margin && Y < bottom - margin;
      const flows = begins && gentle, shines = Math.max(shine[i], shine[i + 1]) > leastLineGlow;
      if (flows && inside && !shines) this.#paintBody(frame, i);
      else this.#paintRound(frame, clip, i, shines, flows);
    }
  }

  // The stroke from a sample to the next one, cut off straight at both ends. In whole numbers, fractions of pixels and marks in their lower bits.
  #paintBody({ words, width }, i) {
    const points = this.#points, mark = this.#mark, { outer, across, white } = this.#tables, { BITS, COSINE_BITS, MARK_BITS, STEP_BITS } = Strokes;
    const x = points[2 * i], y = points[2 * i + 1], dx = points[2 * i + 2] - x, dy = points[2 * i + 3] - y;
    // p runs along the axis that the stroke is nearer to, q along the other.
    const flat = dx * dx > dy * dy, stepP = flat ? 1 : width, stepQ = flat ? width : 1;
    const p = flat ? x : y, q = flat ? y : x, dp = flat ? dx : dy, dq = flat ? dy : dx, from = Math.ceil(Math.min(p, p + dp)) | 0, to = Math.ceil(Math.max(p, p + dp)) | 0;
    const perP = 1 / dp, slope = dq * perP, cosine = 1 / Math.sqrt(1 + slope * slope);
    const half = (outer / cosine * (1 << BITS)) | 0, perLine = (slope * (1 << BITS)) | 0;
    const perSide = (cosine * (1 << COSINE_BITS)) | 0, step = perSide << BITS - COSINE_BITS;
    const share = (from - p) * perP, unit = 1 << MARK_BITS, j = 3 * i, r0 = mark[j], g0 = mark[j + 1], b0 = mark[j + 2];
    const perRed = (mark[j + 3] - r0) * unit, perGreen = (mark[j + 4] - g0) * unit, perBlue = (mark[j + 5] - b0) * unit;   // from one end to the other
    const redStep = (perRed * perP) | 0, greenStep = (perGreen * perP) | 0, blueStep = (perBlue * perP) | 0;
    let red = ((r0 + 0.5) * unit + perRed * share) | 0, green = ((g0 + 0.5) * unit + perGreen * share) | 0, blue = ((b0 + 0.5) * unit + perBlue * share) | 0;
    let line = ((q + (from - p) * slope) * (1 << BITS)) | 0, row = Math.imul(from, stepP);
    for (let n = from; n < to; n = (n + 1) | 0) {
      let c = ((line - half) >> BITS) + 1 | 0, at = (row + Math.imul(c, stepQ)) | 0, off = Math.imul((c << BITS) - line, perSide) >> COSINE_BITS;
      const last = (line + half) >> BITS, redBlue = blue >> MARK_BITS << 16 | red >> MARK_BITS, g = green >> MARK_BITS;
      for (; c <= last; c = (c + 1) | 0) {
        words[at] = strongest(words[at] ^ white, redBlue, g, across[(off ^ off >> 31) >> STEP_BITS]) ^ white;
        off = (off + step) | 0;
        at = (at + stepQ) | 0;
      }
      line = (line + perLine) | 0;
      row = (row + stepP) | 0;
      red = (red + redStep) | 0;
      green = (green + greenStep) | 0;
      blue = (blue + blueStep) | 0;
    }
  }

  // The stroke with its round ends, and with its glow if it shines; flows: whether the path turns gently at both ends, so that the next strokes' glow begins there.
  #paintRound({ words, width }, [clipLeft, clipTop, clipRight, clipBottom], i, shines, flows) {
    const points = this.#points, mark = this.#mark, shine = this.#shine, glow = this.#glow, { outer, near, scale, white } = this.#tables;
    const { NEAR, GLOW_STEPS, GENTLE_ANGLE } = Strokes, { lineGlowReach } = this.#look;
    const reach = shines ? lineGlowReach * scale : outer, past = flows ? Math.min(outer + GENTLE_ANGLE * reach, reach) : reach;   // sideways, and beyond the ends
    const x0 = points[2 * i], y0 = points[2 * i + 1], dx = points[2 * i + 2] - x0, dy = points[2 * i + 3] - y0;
    const length = Math.sqrt(dx * dx + dy * dy), ux = length > 1e-4 ? dx / length : 1, uy = length > 1e-4 ? dy / length : 0;
    const s0 = shine[i], ds = shine[i + 1] - s0, perNear = NEAR / (outer * outer), perGlow = GLOW_STEPS / (lineGlowReach * lineGlowReach * scale * scale);
    // Marks run evenly from one end to the other.
    const r0 = mark[3 * i] + 0.5, g0 = mark[3 * i + 1] + 0.5, b0 = mark[3 * i + 2] + 0.5, perPixel = 1 / (length + 2 * reach);
    const dr = mark[3 * i + 3] + 0.5 - r0, dg = mark[3 * i + 4] + 0.5 - g0, db = mark[3 * i + 5] + 0.5 - b0;

    // In every row, the pixels that lie within reach of the line, sideways and beyond its ends.
    const perX = 1 / (Math.abs(ux) > 1e-6 ? ux : 1e-6), perY = 1 / (Math.abs(uy) > 1e-6 ? uy : 1e-6);
    const halfBand = reach * Math.abs(perY), middle = length / 2 * perX, halfSlab = (length / 2 + past) * Math.abs(perX);
    const top = Math.max(clipTop, Math.ceil(Math.min(0, dy) + y0 - reach)) | 0, bottom = Math.min(clipBottom - 1, Math.floor(Math.max(0, dy) + y0 + reach)) | 0;
    for (let y = top; y <= bottom; y++) {
      const down = y - y0, band = down * ux * perY, slab = middle - down * uy * perX;
      const left = Math.max(clipLeft, Math.ceil(x0 + Math.max(band - halfBand, slab - halfSlab))) | 0;
      const right = Math.min(clipRight - 1, Math.floor(x0 + Math.min(band + halfBand, slab + halfSlab))) | 0;
      let along = (left - x0) * ux + down * uy, off = down * ux - (left - x0) * uy, at = (y * width + left) | 0;
      for (let x = left; x <= right; x++, along += ux, off -= uy, at++) {
        const beyond = along - Math.min(Math.max(along, 0), length), squared = off * off + beyond * beyond, share = (along + reach) * perPixel;
        let cover = near[Math.min(squared * perNear, NEAR) | 0];
        if (shines && squared * perGlow < GLOW_STEPS) cover = Math.max(cover, (s0 + ds * share) * glow[(squared * perGlow) | 0]) | 0;
        words[at] = strongest(words[at] ^ white, (b0 + db * share) << 16 | (r0 + dr * share), (g0 + dg * share) | 0, cover) ^ white;
      }
    }
  }

  // Tables of cover for strokes that reach so far from their line, by distance and by its square; and the color that strokes lead away from.
  #measure({ halfWidth, scale, neutral }) {
    const white = neutral === 1 ? 0xFFFFFF : 0, outer = halfWidth + 0.5, tables = this.#tables;
    if (tables?.outer === outer && tables.scale === scale && tables.white === white) return;
    const { BITS, STEP_BITS, NEAR } = Strokes, steps = 1 << BITS - STEP_BITS, cover = distance => Math.round(256 * Math.min(Math.max(outer - distance, 0), 1));
    const across = Int32Array.from({ length: Math.ceil((outer + 1) * steps) }, (_, i) => cover((i + 0.5) / steps));
    const near = Int32Array.from({ length: NEAR + 1 }, (_, i) => cover(outer * Math.sqrt((i + 0.5) / NEAR)));
    this.#tables = { outer, scale, white, across, near };
  }

  #grow(samples) {
    if (this.#shine.length >= samples) return;
    const larger = (numbers, old) => {
      const array = new Float32Array(numbers * 2 * samples);
      array.set(old);
      return array;
    };
    [this.#points, this.#mark, this.#shine] = [larger(2, this.#points), larger(3, this.#mark), larger(1, this.#shine)];
  }
}

// What a stroke that covers so much of a pixel, 0 to 256, makes of it: in each channel what it was or the stroke's mark, whichever is more. Channels are
// compared side by side in one number, the bit above each telling which is greater; branches would be guessed wrong at nearly every pixel.
function strongest(old, redBlue, green, cover) {
  const oldRb = old & 0xFF00FF, rb = Math.imul(redBlue, cover) >>> 8 & 0xFF00FF, more = (rb | 0x1000100) - oldRb & 0x1000100, mask = more - (more >>> 8);
  const oldG = old & 0xFF00, gain = (Math.imul(green, cover) & 0xFF00) - oldG;
  return old & -0x1000000 | oldRb ^ (rb ^ oldRb) & mask | oldG + (gain & ~(gain >> 31));
}
