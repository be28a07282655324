import { Nest } from '../nest.js';
import { clamp } from '../numbers.js';
import { Levels } from './levels.js';
import { Program } from './program.js';
import { drawQuad } from './quad.js';
import { Texture } from './texture.js';

// The nest on a GPU, by the window's shaders.
export class GlNest {
  static VERTICES = 4;    // of a stroke
  static TRIANGLES = [0, 1, 2, 2, 1, 3];   // the vertices that its two triangles have
  static FRESH = 8;       // seconds just heard, which are drawn in full at every level of detail

  #gl;
  #look;
  #strokes;
  #present;
  #palettes;
  #uploaded = null;       // the theme whose palettes the texture holds
  #levels = new Map();    // song -> its Levels

  constructor(gl, look, shaders) {
    this.#gl = gl;
    this.#look = look;
    this.#strokes = new Program(gl, shaders, 'nest', 'nest');
    this.#present = new Program(gl, shaders, 'present', 'present');
    this.#palettes = new Texture(gl, ['RGB8', 'RGB', 'UNSIGNED_BYTE'], look.paletteSize, look.paletteRows, 'LINEAR', 'CLAMP_TO_EDGE');
  }

  get programs() { return [this.#strokes, this.#present]; }

  // Takes a song; its path goes to the graphics memory when it is first drawn.
  add(song) { this.#levels.set(song, new Levels(song, indices => this.#upload(song, indices))); }

  // moment: see Nest.parts; view: { matrix, picture, scale, level }.
  draw(moment, theme, view) {
    this.drawn = 0;       // strokes
    this.#uploadPalettes(theme);
    this.#gl.enable(this.#gl.BLEND);
    this.#gl.blendEquation(theme.darkens ? this.#gl.MIN : this.#gl.MAX);
    for (const part of Nest.parts(this.#look, moment)) this.#drawStrokes(part, theme, view);
    this.#present.use(Nest.present(this.#look, theme, moment, view));
    drawQuad(this.#gl);
  }

  #uploadPalettes(theme) {
    if (this.#uploaded === theme) return;
    this.#palettes.update(0, this.#look.paletteSize, this.#look.paletteRows, theme.palettes);
    this.#uploaded = theme;
  }

  #drawStrokes(part, theme, view) {
    this.#palettes.bind(0);
    this.#strokes.use({ ...Nest.strokes(this.#look, theme, part, view), palette: 0 });
    const { song, moment, first, last } = part, levels = this.#levels.get(song), draw = (array, from, to) => this.#drawArray(array, from, to);
    const within = second => clamp(song.sampleAt(second), first, last), fresh = within(moment.now - GlNest.FRESH), heard = Math.min(within(moment.now) + 1, last);
    levels.strokes(view.level, first, fresh, draw);
    levels.strokes(0, fresh, heard, draw);
    levels.strokes(view.level, heard, last, draw);
  }

  #drawArray(array, first, last) {
    if (last <= first) return;
    const gl = this.#gl;
    gl.bindVertexArray(array);
    gl.drawElements(gl.TRIANGLES, 6 * (last - first), gl.UNSIGNED_INT, 4 * 6 * first);
    this.drawn += last - first;
  }

  // The strokes between some samples, one after another, as a vertex array.
  #upload(song, indices) {
    // A stroke's vertices read their own sample and the next one: the same buffer, one sample (four copies) further on. Instances of one
    // quad would need no copies, but renderers without a GPU take each for a draw of its own, twenty times as slowly.
    const gl = this.#gl, { VERTICES } = GlNest, array = gl.createVertexArray(), order = new Uint32Array(6 * (indices.length - 1));
    for (let stroke = 0; stroke < indices.length - 1; stroke++) {
      for (let i = 0; i < 6; i++) order[6 * stroke + i] = VERTICES * stroke + GlNest.TRIANGLES[i];
    }
    gl.bindVertexArray(array);
    this.#attributes(GlNest.#vertices(song.samples, indices), 0, gl.FLOAT, false);
    this.#attributes(GlNest.#vertices(song.sampleTraits, indices), 2, gl.UNSIGNED_BYTE, true);
    this.#attributes(GlNest.#vertices(song.nextSamples, indices), 4, gl.FLOAT, false);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    return array;
  }

  // Rows of four numbers, those of some samples, each as often as a stroke has vertices.
  static #vertices(rows, indices) {
    const { VERTICES } = GlNest, vertices = new rows.constructor(4 * VERTICES * indices.length);
    let place = 0;
    for (const index of indices)
      for (let vertex = 0; vertex < VERTICES; vertex++)
        for (let i = 0; i < 4; i++) vertices[place++] = rows[4 * index + i];
    return vertices;
  }

  // Two attributes of four numbers out of one buffer: of a stroke's first sample, and of its second.
  #attributes(data, index, type, normalized) {
    const gl = this.#gl, stride = 4 * data.BYTES_PER_ELEMENT;
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    for (const ahead of [0, 1]) {
      gl.enableVertexAttribArray(index + ahead);
      gl.vertexAttribPointer(index + ahead, 4, type, normalized, stride, ahead * GlNest.VERTICES * stride);
    }
  }
}
