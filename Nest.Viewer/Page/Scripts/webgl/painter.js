import { GlNest } from './nest.js';
import { GlSpectrogram } from './spectrogram.js';
import { GlWaveform } from './waveform.js';

// Paints the page's picture on a GPU. Where WebGL is lost and comes back, it is built anew.
export class GlPainter {
  static SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;   // renderers on the processor

  #gl;
  #canvas;
  #look;
  #shaders;
  #songs = [];
  #shown = null;
  #nest;
  #waveform;
  #spectrogram;

  // Null where the browser has no WebGL 2, or only one that computes on the processor (unless any will do). changed: called when the picture must be drawn again.
  static on(canvas, look, shaders, changed, any = false) {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: false, depth: false, powerPreference: 'high-performance', failIfMajorPerformanceCaveat: !any });
    return gl && (any || GlPainter.#hasGpu(gl)) ? new GlPainter(gl, look, shaders, changed) : null;
  }

  static #hasGpu(gl) {
    const names = gl.getExtension('WEBGL_debug_renderer_info');
    return !GlPainter.SOFTWARE.test(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  }

  constructor(gl, look, shaders, changed) {
    [this.#gl, this.#canvas, this.#look, this.#shaders] = [gl, gl.canvas, look, shaders];
    this.#build();
    this.#canvas.addEventListener('webglcontextlost', event => event.preventDefault());
    this.#canvas.addEventListener('webglcontextrestored', () => {
      this.#build();
      changed();
    });
  }

  // Adds a song's nest.
  add(song) {
    this.#songs.push(song);
    this.#nest.add(song);
  }

  // Shows a song's strips.
  show(song) {
    this.#shown = song;
    this.#waveform.show(song);
    this.#spectrogram.show(song);
  }

  // Whether all shaders are compiled, which goes on beside other work where the browser can.
  get ready() { return this.#programs.every(program => program.ready); }

  // Throws where the shaders do not compile.
  check() { for (const program of this.#programs) program.use({}); }

  // Strokes that the last picture is made of.
  get strokes() { return this.#nest.drawn; }

  get rough() { return false; }

  // Uniforms that the shaders know and this page never set.
  get unset() { return this.#programs.flatMap(program => program.unset); }

  // See Picture.draw.
  draw(moment, theme, view, areas) {
    const gl = this.#gl;
    if (gl.isContextLost()) return;
    gl.viewport(0, 0, ...view.picture);
    gl.clearColor(...theme.ground, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.#nest.draw(moment, theme, view);
    if (areas.spectrogram[3] > 0) this.#spectrogram.draw(areas.spectrogram, moment.now, view.picture, this.#look.spectrogramRadius * view.scale);
    if (areas.seek[3] > 0) this.#waveform.draw(areas.seek, moment.played, theme, view.picture, view.scale);
  }

  // The seconds that drawing takes. Browsers do not wait for finish(), only for pixels.
  cost(draw) {
    const gl = this.#gl, wait = () => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    wait();
    const started = performance.now();
    draw();
    wait();
    return (performance.now() - started) / 1000;
  }

  get #programs() { return [...this.#nest.programs, this.#waveform.program, this.#spectrogram.program]; }

  #build() {
    this.#nest = new GlNest(this.#gl, this.#look, this.#shaders);
    this.#waveform = new GlWaveform(this.#gl, this.#shaders);
    this.#spectrogram = new GlSpectrogram(this.#gl, this.#look, this.#shaders);
    for (const song of this.#songs) this.#nest.add(song);
    if (this.#shown) this.show(this.#shown);
  }
}
