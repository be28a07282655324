import { element } from './dom.js';
import { paletteIndex } from './palette.js';
import { formatTime } from './time.js';

// What the line's colors mean, under the title; and where the sections lie, under the waveform.
export class Legend {
  static PITCHES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];
  static ROWS = { time: 0, loudness: 1, pitch: 2, section: 3 };   // of the palettes

  #look;
  #key = element('legend');
  #band = element('sections');
  #shown = '';

  constructor(look) { this.#look = look; }

  // Returns whether anything has changed. color: the name of the way of coloring.
  show(song, color, theme) {
    const shown = `${color} ${theme.name} ${song.title}`;
    if (this.#shown === shown) return false;
    this.#shown = shown;
    const parts = { time: () => this.#scale(theme, 0, '0:00', formatTime(song.duration)), loudness: () => this.#scale(theme, 1, 'quiet', 'loud'),
      pitch: () => this.#pitches(theme), section: () => this.#kinds(song, theme) }[color]?.() ?? [];
    this.#key.hidden = parts.length === 0;
    this.#key.dataset.color = color;
    this.#key.replaceChildren(...parts);
    this.#band.replaceChildren(...(color === 'section' ? this.#sections(song, theme) : []));
    return true;
  }

  #color(theme, row, place) {
    const at = 3 * (row * this.#look.paletteSize + place);
    return `rgb(${theme.palettes.subarray(at, at + 3).join(' ')})`;
  }

  #scale(theme, row, first, last) {
    const stops = Array.from({ length: 17 }, (_, i) => this.#color(theme, row, Math.round(i * (this.#look.paletteSize - 1) / 16)));
    const bar = document.createElement('i');
    bar.className = 'scale';
    bar.style.background = `linear-gradient(90deg, ${stops.join(', ')})`;
    return [Legend.#text(first), bar, Legend.#text(last)];
  }

  // By fifths, as their hues follow one another.
  #pitches(theme) {
    const { PITCHES, ROWS } = Legend, unclear = theme.unclear.map(share => Math.round(255 * share));
    return [...PITCHES.map((_, i) => 7 * i % 12).map(pitch => Legend.#dot(this.#color(theme, ROWS.pitch, paletteIndex(pitch, 12)), PITCHES[pitch])),
      Legend.#dot(`rgb(${unclear.join(' ')})`, 'none')];
  }

  #kind(theme, kind) { return this.#color(theme, Legend.ROWS.section, paletteIndex(Math.min(kind, this.#look.mostKinds - 1), this.#look.mostKinds)); }

  #kinds(song, theme) {
    const count = Math.min(1 + Math.max(...song.sections.map(([, , kind]) => kind)), this.#look.mostKinds);
    return Array.from({ length: count }, (_, kind) => Legend.#dot(this.#kind(theme, kind), String.fromCharCode(65 + kind)));
  }

  #sections(song, theme) {
    return song.sections.map(([from, to, kind]) => {
      const stretch = document.createElement('i'), [left, right] = [from, Math.min(to, song.duration)].map(second => 100 * second / song.duration);
      [stretch.style.left, stretch.style.width, stretch.style.background] = [`${left}%`, `calc(${right - left}% - 1px)`, this.#kind(theme, kind)];
      return stretch;
    });
  }

  static #text(text) {
    const span = document.createElement('span');
    span.textContent = text;
    return span;
  }

  static #dot(color, name) {
    const entry = document.createElement('b'), dot = document.createElement('i');
    dot.style.background = color;
    entry.append(dot, Legend.#text(name));
    return entry;
  }
}
