export class Texture {
  #gl;
  #texture;

  // format: [internal format, format, type] as WebGL names them; filter and wrap of rows: WebGL's names.
  constructor(gl, format, width, height, filter, wrapRows) {
    this.#gl = gl;
    this.format = format.map(name => gl[name]);
    this.#texture = gl.createTexture();
    this.bind(0);
    gl.texStorage2D(gl.TEXTURE_2D, 1, this.format[0], width, height);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl[filter]);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl[filter]);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl[wrapRows]);
  }

  bind(unit) {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + unit);
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.#texture);
  }

  // Replaces rows from one on.
  update(row, width, rows, texels) {
    const gl = this.#gl;
    this.bind(0);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, row, width, rows, this.format[1], this.format[2], texels);
  }
}
