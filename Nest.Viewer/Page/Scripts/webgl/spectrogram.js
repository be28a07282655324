import { Program } from './program.js';
import { drawQuad } from './quad.js';
import { Texture } from './texture.js';

// The spectrogram around now. A ring of columns in a texture, to which only new columns are sent: column c lies in row c modulo the ring's length.
export class GlSpectrogram {
  static RING = 2048;
  static CHUNK = 64;

  #gl;
  #look;
  program;
  #magma;
  #ring = null;
  #song = null;
  #from = 0;   // columns that the ring holds
  #to = 0;

  constructor(gl, look, shaders) {
    this.#gl = gl;
    this.#look = look;
    this.program = new Program(gl, shaders, 'area', 'spectrogram');
    this.#magma = new Texture(gl, ['RGB8', 'RGB', 'UNSIGNED_BYTE'], look.paletteSize, 1, 'LINEAR', 'CLAMP_TO_EDGE');
    this.#magma.update(0, look.paletteSize, 1, look.magma);
  }

  show(song) {
    this.#song = song;
    this.#from = this.#to = 0;
    this.#ring = new Texture(this.#gl, ['R8', 'RED', 'UNSIGNED_BYTE'], song.bands, GlSpectrogram.RING, 'LINEAR', 'REPEAT');
  }

  draw(area, now, picture, radius) {
    const song = this.#song, { RING } = GlSpectrogram, middle = now / song.columnStep, span = this.#look.secondsEachSide / song.columnStep;
    this.#send(Math.floor(middle - span) - 1, Math.ceil(middle + span) + 2);
    const turn = Math.floor(middle / RING) * RING;
    this.#ring.bind(0);
    this.#magma.bind(1);
    this.program.use({
      area, picture, radius, span,
      middle: middle - turn,
      known: [this.#from - turn, this.#to - turn],
      rows: RING,
      levels: [255 / song.brightest, 0],
      ring: 0,
      magma: 1,
    });
    drawQuad(this.#gl);
  }

  // Sees to it that the ring holds columns from one to another, as far as the song has them.
  #send(from, to) {
    const { RING, CHUNK } = GlSpectrogram, song = this.#song;
    from = Math.max(0, Math.floor(from / CHUNK) * CHUNK);
    to = Math.min(song.spectrogramColumns, Math.ceil(to / CHUNK) * CHUNK);
    if (from >= to || from >= this.#from && to <= this.#to) return;
    if (from > this.#to || to < this.#from) this.#from = this.#to = from;   // elsewhere in the song: nothing of it is here
    const ahead = to > this.#to;
    if (ahead) this.#upload(this.#to, to);
    if (from < this.#from) this.#upload(from, this.#from);
    [this.#from, this.#to] = [Math.min(this.#from, from), Math.max(this.#to, to)];
    if (ahead) this.#from = Math.max(this.#from, this.#to - RING);
    else this.#to = Math.min(this.#to, this.#from + RING);
  }

  #upload(from, to) {
    const { RING } = GlSpectrogram, { bands, spectrogram } = this.#song;
    while (from < to) {
      const row = from % RING, rows = Math.min(to - from, RING - row);
      this.#ring.update(row, bands, rows, spectrogram.subarray(from * bands, (from + rows) * bands));
      from += rows;
    }
  }
}
