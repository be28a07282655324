import { clamp, mix } from '../numbers.js';

// How far a color, channels 0 to 1, is from white where strokes darken, from black where they lighten: 0 to 255 a channel.
export function markOf(theme, color) { return color.map(channel => 255 * (theme.darkens ? 1 - channel : channel)); }

// The marks of songs' samples in the line's own color, kept as long as that stays the same.
export class Marks {
  #look;
  #songs = new Map();         // song -> { key, marks }

  constructor(look) { this.#look = look; }

  // (count, 3), 0 to 255. As nest.vert; uniforms: see Nest.strokes.
  of(song, { mode, duration, ink, unclear }, theme) {
    const key = [theme.name, mode, ...ink].join(), known = this.#songs.get(song);
    if (known?.key === key) return known.marks;
    const { count, samples, sampleTraits: traits } = song, marks = new Float32Array(3 * count), plain = markOf(theme, ink), none = markOf(theme, unclear), { loudnessFloor } = this.#look;
    for (let i = 0; i < count; i++) {
      const share = mode === 1 ? samples[4 * i + 3] / duration : mode === 2 ? (traits[4 * i] / 255 - loudnessFloor) / (1 - loudnessFloor) : traits[4 * i + (mode === 3 ? 1 : 3)] / 255;
      for (let c = 0; c < 3; c++) {
        const mark = mode === 0 ? plain[c] : this.#paletteMark(theme, mode - 1, share, c);
        marks[3 * i + c] = mode === 3 ? mix(none[c], mark, traits[4 * i + 2] / 255) : mark;
      }
    }
    this.#songs.set(song, { key, marks });
    return marks;
  }

  // A channel of a palette's color, between its texels as GPUs read it.
  #paletteMark(theme, row, share, channel) {
    const { paletteSize } = this.#look, position = clamp(share * paletteSize - 0.5, 0, paletteSize - 1), before = Math.floor(position);
    const at = index => theme.palettes[3 * (row * paletteSize + Math.min(index, paletteSize - 1)) + channel];
    const value = mix(at(before), at(before + 1), position - before);
    return theme.darkens ? 255 - value : value;
  }
}
