// WebGL 2 in the few forms used here.

// A vertex and a fragment shader, linked, and its uniforms by name.
class Program {
  #gl;
  #program;
  #setters = null;       // name -> function of a value; known from the first use on
  #unset = new Set();

  // Compiling goes on beside what follows: nothing is asked of the shaders before they are first used.
  constructor(gl, shaders, vertexName, fragmentName) {
    this.#gl = gl;
    const program = this.#program = gl.createProgram();
    for (const [type, file] of [[gl.VERTEX_SHADER, `${vertexName}.vert`], [gl.FRAGMENT_SHADER, `${fragmentName}.frag`]]) {
      const shader = gl.createShader(type);
      gl.shaderSource(shader, shaders[file]);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
  }

  // Draws go through these shaders from now on, with some uniforms set; those that the shaders do not read are ignored.
  use(values) {
    this.#gl.useProgram(this.#program);
    this.#setters ??= this.#inspect();
    for (const name in values) {
      this.#setters.get(name)?.(values[name]);
      this.#unset.delete(name);
    }
  }

  // Whether using them would not wait for their compilation; true where the browser does not tell.
  get ready() {
    const parallel = this.#gl.getExtension('KHR_parallel_shader_compile');
    return !parallel || this.#gl.getProgramParameter(this.#program, parallel.COMPLETION_STATUS_KHR) !== false;
  }

  // Uniforms that the shaders read and nobody has ever set: a shader has changed and this page has not.
  get unset() { return [...this.#unset]; }

  #inspect() {
    const gl = this.#gl, program = this.#program, setters = new Map();
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const logs = gl.getAttachedShaders(program).map(shader => gl.getShaderInfoLog(shader));
      throw new Error(`the shaders do not compile: ${logs.join(' ')} ${gl.getProgramInfoLog(program)}`);
    }
    const count = gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) ?? 0;
    for (let i = 0; i < count; i++) {
      const { name, type } = gl.getActiveUniform(program, i);
      setters.set(name, this.#setter(type, gl.getUniformLocation(program, name)));
      this.#unset.add(name);
    }
    return setters;
  }

  #setter(type, location) {
    const gl = this.#gl;
    switch (type) {
      case gl.FLOAT: return value => gl.uniform1f(location, value);
      case gl.FLOAT_VEC2: return value => gl.uniform2fv(location, value);
      case gl.FLOAT_VEC3: return value => gl.uniform3fv(location, value);
      case gl.FLOAT_VEC4: return value => gl.uniform4fv(location, value);
      case gl.FLOAT_MAT4: return value => gl.uniformMatrix4fv(location, false, value);
      default: return value => gl.uniform1i(location, value);   // int, bool, sampler
    }
  }
}

class Texture {
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

// The four corners of a rectangle, for shaders that know where they lie. Blends over what is there.
function drawCorners(gl) {
  gl.bindVertexArray(null);
  gl.enable(gl.BLEND);
  gl.blendEquation(gl.FUNC_ADD);
  gl.blendFuncSeparate(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA, gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
}
