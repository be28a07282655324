import { Nest } from '../nest.js';
import { drawCorners } from './corners.js';
import { Levels } from './levels.js';
import { Program } from './program.js';
import { Texture } from './texture.js';

// The nest on a graphics card, by the window's shaders.
export class GlNest {
  static CORNERS = 4;     // of a stroke
  static TRIANGLES = [0, 1, 2, 2, 1, 3];   // the corners that its two triangles have
  static FRESH = 8;       // seconds just heard, which are drawn in full at every level of detail

  #gl;
  #look;
  #strokes;
  #present;
  #palettes;
  #painted = null;        // the theme whose palettes the texture holds
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
  add(song) { this.#levels.set(song, new Levels(song, picks => this.#upload(song, picks))); }

  // moment: see Nest.parts; view: { matrix, picture, scale, level }.
  draw(moment, theme, view) {
    this.drawn = 0;       // strokes
    this.#paint(theme);
    this.#gl.enable(this.#gl.BLEND);
    this.#gl.blendEquation(theme.darkens ? this.#gl.MIN : this.#gl.MAX);
    for (const part of Nest.parts(moment)) this.#drawStrokes(part, theme, view);
    this.#present.use(Nest.present(this.#look, theme, moment, view));
    drawCorners(this.#gl);
  }

  #paint(theme) {
    if (this.#painted === theme) return;
    this.#palettes.update(0, this.#look.paletteSize, this.#look.paletteRows, theme.palettes);
    this.#painted = theme;
  }

  #drawStrokes(part, theme, view) {
    this.#palettes.bind(0);
    this.#strokes.use({ ...Nest.strokes(this.#look, theme, part, view), palette: 0 });
    const { song, moment, first, last } = part, levels = this.#levels.get(song), draw = (array, from, to) => this.#drawArray(array, from, to);
    const within = second => Math.min(Math.max(song.sampleAt(second), first), last), fresh = within(moment.now - GlNest.FRESH), heard = Math.min(within(moment.now) + 1, last);
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
  #upload(song, picks) {
    // A stroke's corners read their own sample and the next one: the same buffer, one sample (four copies) further on. Instances of one
    // quad would need no copies, but renderers without a graphics card take each for a draw of its own, twenty times as slowly.
    const gl = this.#gl, { CORNERS } = GlNest, array = gl.createVertexArray(), order = new Uint32Array(6 * (picks.length - 1));
    for (let stroke = 0; stroke < picks.length - 1; stroke++) {
      for (let i = 0; i < 6; i++) order[6 * stroke + i] = CORNERS * stroke + GlNest.TRIANGLES[i];
    }
    gl.bindVertexArray(array);
    this.#attributes(GlNest.#corners(song.samples, picks), 0, gl.FLOAT, false);
    this.#attributes(GlNest.#corners(song.sampleTraits, picks), 2, gl.UNSIGNED_BYTE, true);
    this.#attributes(GlNest.#corners(song.nextSamples, picks), 4, gl.FLOAT, false);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    return array;
  }

  // Rows of four numbers, those of some samples, each as often as a stroke has corners.
  static #corners(rows, picks) {
    const { CORNERS } = GlNest, corners = new rows.constructor(4 * CORNERS * picks.length);
    let place = 0;
    for (const pick of picks)
      for (let corner = 0; corner < CORNERS; corner++)
        for (let i = 0; i < 4; i++) corners[place++] = rows[4 * pick + i];
    return corners;
  }

  // Two attributes of four numbers out of one buffer: of a stroke's first sample, and of its second.
  #attributes(data, index, type, normalised) {
    const gl = this.#gl, stride = 4 * data.BYTES_PER_ELEMENT;
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    for (const ahead of [0, 1]) {
      gl.enableVertexAttribArray(index + ahead);
      gl.vertexAttribPointer(index + ahead, 4, type, normalised, stride, ahead * GlNest.CORNERS * stride);
    }
  }
}
