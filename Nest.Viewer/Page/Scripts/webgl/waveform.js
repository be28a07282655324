import { Program } from './program.js';
import { drawQuad } from './quad.js';
import { Texture } from './texture.js';

// The waveform of the whole song, the seek bar.
export class GlWaveform {
  #gl;
  program;
  #extremes = null;   // (columns): lowest, highest amplitude, level
  #columns = 0;

  constructor(gl, shaders) {
    this.#gl = gl;
    this.program = new Program(gl, shaders, 'area', 'waveform');
  }

  show(song) {
    this.#columns = song.columns;
    this.#extremes = new Texture(this.#gl, ['RGBA16F', 'RGBA', 'FLOAT'], song.columns, 1, 'NEAREST', 'CLAMP_TO_EDGE');
    const texels = new Float32Array(4 * song.columns);
    for (let i = 0; i < song.columns; i++)
      texels.set([song.extremes[3 * i] / 127, song.extremes[3 * i + 1] / 127, song.waveform[3 * i + 2] / 255, 0], 4 * i);
    this.#extremes.update(0, song.columns, 1, texels);
  }

  // area: [left, top, width, height] in pixels; played: the share of the song before the playhead.
  draw(area, played, theme, picture, scale) {
    this.#extremes.bind(0);
    this.program.use({
      area, picture, played,
      columns: this.#columns,
      filled: 1,
      gain: 1,
      thin: scale / 2,
      ink: theme.ink,
      unplayed: theme.unplayed,
      extremes: 0,
    });
    drawQuad(this.#gl);
  }
}
