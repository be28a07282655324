import { inflate, sums16, takeBlock } from './bytes.js';
import { clamp, mix } from './numbers.js';
import { paletteIndex } from './palette.js';

// A song as the page carries it: the path through its space, its waveform, loudness and spectrogram, and its sound.
export class Song {
  // about: what PageSong says of it; shapes: its sections, in the order in which they are read here; mostKinds: of sections.
  constructor(about, shapes, mostKinds) {
    Object.assign(this, about, about.shapes);
    let position = 0;
    const section = length => shapes.subarray(position, position += length);

    this.waveform = section(3 * this.columns);         // (columns, 3): lowest and highest amplitude as signed bytes, level
    this.extremes = new Int8Array(this.waveform.buffer, this.waveform.byteOffset, this.waveform.length);   // the same, signed
    this.loudness = section(this.loudnessCount);       // 0 to 255, evenly spaced
    this.samples = new Float32Array(4 * this.count);   // (count, 4): x, y, z, second
    this.#readSeconds(section);
    this.#readPoints(section, this.samples);
    this.nextSamples = this.samples;                   // the same seconds on the path that this one can turn into
    if (this.turns) this.#readPoints(section, this.nextSamples = this.samples.slice());
    this.pitches = section(this.pitchCount);           // evenly spaced: the strongest class, 0 to 11, in the high four bits; its clarity, 0 to 15, in the low ones
    this.sampleTraits = this.#readTraits(mostKinds);   // (count, 4), as the shaders take them
    this.spectrogram = section(this.spectrogramColumns * this.bands);   // (columns, bands), low frequencies first
    for (let i = this.bands; i < this.spectrogram.length; i++) this.spectrogram[i] += this.spectrogram[i - this.bands];
  }

  static async read(about, index, { mostKinds }) { return new Song(about, await inflate(takeBlock(`shapes-${index}`)), mostKinds); }

  #readSeconds(section) {
    const gaps = section(2 * this.count);
    for (let i = 0, ticks = 0; i < this.count; i++) {
      ticks += gaps[i] | gaps[this.count + i] << 8;
      this.samples[4 * i + 3] = ticks * this.tick;
    }
  }

  #readPoints(section, samples) {
    for (let axis = 0; axis < 3; axis++) {
      const ticks = sums16(section(2 * this.count), this.count);
      for (let i = 0; i < this.count; i++) samples[4 * i + axis] = (ticks[i] / 65535 * 2 - 1) * this.extent;
    }
  }

  // Loudness, pitch class, its clarity and the kind of section at every sample, each 0 to 255.
  #readTraits(mostKinds) {
    const traits = new Uint8Array(4 * this.count), { sections, pitches } = this;
    for (let i = 0, section = 0; i < this.count; i++) {
      const second = this.samples[4 * i + 3], pitch = pitches[clamp(Math.round(second / this.pitchStep), 0, pitches.length - 1)];
      while (section + 1 < sections.length && sections[section + 1][0] <= second) section++;
      traits[4 * i] = Math.round(255 * this.loudnessAt(second));
      traits[4 * i + 1] = paletteIndex(pitch >> 4, 12);
      traits[4 * i + 2] = 17 * (pitch & 15);
      traits[4 * i + 3] = paletteIndex(Math.min(sections[section][2], mostKinds - 1), mostKinds);
    }
    return traits;
  }

  // The sound, for an audio element.
  soundUrl(index) {
    this.url ??= URL.createObjectURL(new Blob([takeBlock(`sound-${index}`)], { type: this.soundType }));
    return this.url;
  }

  // How loud the song is at a second, 0 to 1.
  loudnessAt(second) {
    const position = clamp(second * this.loudnessRate, 0, this.loudness.length - 1);
    const before = Math.floor(position), after = Math.min(before + 1, this.loudness.length - 1);
    return mix(this.loudness[before], this.loudness[after], position - before) / 255;
  }

  // The last sample at or before a second; 0 before the first.
  sampleAt(second) {
    let low = 0, high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.samples[4 * middle + 3] <= second) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // Where the path is at a second: [x, y, z]; morph: how far it has turned into the other one. Before its first sample and after its
  // last one it rests there.
  at(second, morph) {
    const s = this.samples, n = this.nextSamples, i = 4 * this.sampleAt(second), j = Math.min(i + 4, 4 * (this.count - 1));
    const span = s[j + 3] - s[i + 3];
    const share = span > 0 ? clamp((second - s[i + 3]) / span, 0, 1) : 0;
    return [0, 1, 2].map(axis => mix(mix(s[i + axis], s[j + axis], share), mix(n[i + axis], n[j + axis], share), morph));
  }

  // How much room the nest takes, and where its middle lies: see OrbitCamera.matrix.
  room(morph) { return this.rooms[0].map((side, i) => mix(side, this.rooms[1][i], morph)); }
}
