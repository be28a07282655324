// A vertex and a fragment shader, linked, and its uniforms by name.
export class Program {
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
