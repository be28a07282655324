// The nest: the whole path as a ghost, the part already heard in ink, and the present as a point of light. Drawn by the window's shaders,
// each stroke an instance of one quad. Other songs of the page lie beside it as ghosts.
class NestScene {
  static UNHEARD = 0.5;   // strength of the path before it is first played, so that the page shows something to begin with

  #gl;
  #look;
  #strokes;
  #present;
  #palettes;
  #painted = null;        // the theme whose palettes the texture holds
  #paths = new Map();     // song -> { array, samples, loudness }

  constructor(gl, look, shaders) {
    this.#gl = gl;
    this.#look = look;
    this.#strokes = new Program(gl, shaders, 'nest', 'nest');
    this.#present = new Program(gl, shaders, 'present', 'present');
    this.#palettes = new Texture(gl, ['RGB8', 'RGB', 'UNSIGNED_BYTE'], look.paletteSize, 2, 'LINEAR', 'CLAMP_TO_EDGE');
  }

  // Takes a song's path to the graphics memory.
  add(song) {
    const gl = this.#gl, path = { array: gl.createVertexArray(), samples: gl.createBuffer(), loudness: gl.createBuffer() };
    gl.bindBuffer(gl.ARRAY_BUFFER, path.samples);
    gl.bufferData(gl.ARRAY_BUFFER, song.samples, gl.STATIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, path.loudness);
    gl.bufferData(gl.ARRAY_BUFFER, song.sampleLoudness, gl.STATIC_DRAW);
    this.#paths.set(song, path);
  }

  // moment: { song, others, now, presence, untouched, colour, trail, loop }; view: { matrix, picture, scale }.
  draw(moment, theme, view) {
    this.#paint(theme);
    this.#gl.enable(this.#gl.BLEND);
    this.#gl.blendEquation(theme.darkens ? this.#gl.MIN : this.#gl.MAX);
    for (const other of moment.others) this.#drawStrokes(other, { ...moment, now: -1, untouched: 0 }, theme, view, 0, other.count - 1);
    this.#drawStrokes(moment.song, moment, theme, view, 0, moment.song.count - 1);
    if (moment.loop) this.#drawLoop(moment, theme, view);
    this.#drawPresent(moment, theme, view);
  }

  // Programs whose shaders know uniforms that this page never set.
  get unset() { return [...this.#strokes.unset, ...this.#present.unset]; }

  #paint(theme) {
    if (this.#painted === theme) return;
    this.#palettes.update(0, this.#look.paletteSize, 2, theme.palettes);
    this.#painted = theme;
  }

  #drawStrokes(song, moment, theme, view, first, count) {
    const gl = this.#gl, look = this.#look, { scale } = view;
    const pale = moment.colour === 0 ? 0 : look.vivid;   // pale colours cannot be told apart
    const mix = (from, to, share) => from + (to - from) * share;
    this.#palettes.bind(0);
    this.#strokes.use({
      toClip: view.matrix,
      picture: view.picture,
      halfWidth: look.lineWidth * scale / 2,
      depthRange: [look.distance - look.radius, look.distance + look.radius],
      now: moment.now,
      duration: song.duration,
      trail: moment.trail === 0 ? 0 : 1,
      trailSeconds: [look.fadeSeconds, look.trailPoints * song.step, look.trailSeconds][moment.trail],
      ghost: mix(theme.ghost, Math.max(theme.ghost, NestScene.UNHEARD), moment.untouched),
      oldest: mix(theme.floor, 1, pale),
      depthFloor: mix(theme.depthFloor, 1, pale),
      glow: theme.glow,
      scale,
      presence: moment.presence,
      mode: moment.colour,
      ink: moment.tint?.(song) ?? theme.ink,
      present: theme.now,
      neutral: theme.darkens ? 1 : 0,
      palette: 0,
    });

    // A stroke reads its own sample and the next one: the same buffers, one sample further on.
    const path = this.#paths.get(song);
    gl.bindVertexArray(path.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, path.samples);
    for (const ahead of [0, 1]) this.#attribute(ahead, 4, gl.FLOAT, false, 16, 16 * (first + ahead));
    gl.bindBuffer(gl.ARRAY_BUFFER, path.loudness);
    for (const ahead of [0, 1]) this.#attribute(2 + ahead, 1, gl.UNSIGNED_BYTE, true, 1, first + ahead);
    if (count > 0) gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
  }

  #attribute(index, components, type, normalised, stride, offset) {
    const gl = this.#gl;
    gl.enableVertexAttribArray(index);
    gl.vertexAttribDivisor(index, 1);
    gl.vertexAttribPointer(index, components, type, normalised, stride, offset);
  }

  // The stretch that plays over and over, in the colour of the present.
  #drawLoop(moment, theme, view) {
    const first = moment.song.sampleAt(moment.loop.from), last = Math.min(moment.song.sampleAt(moment.loop.to) + 1, moment.song.count - 1);
    this.#drawStrokes(moment.song, { ...moment, colour: 0, untouched: 1, tint: () => theme.now }, theme, view, first, last - first);
  }

  #drawPresent(moment, theme, { matrix, picture, scale }) {
    const look = this.#look, loudness = moment.song.loudnessAt(moment.now);
    this.#present.use({
      centre: project(matrix, moment.song.at(moment.now), picture),
      picture,
      radius: scale * (look.pointRadius + look.pointSwell * loudness),
      reach: scale * (look.glowReach + look.glowSwell * loudness),
      glow: look.glowStrength + look.glowSurge * loudness,
      presence: moment.presence,
      present: theme.now,
      ground: theme.ground,
    });
    drawCorners(this.#gl);
  }
}

// The sample of a song nearest to a place in the picture, by pixels: { index, distance }, or null where none is within reach. Of samples
// about as near, the one in front. Looks at samples first to last only.
function nearestSample(song, matrix, picture, [x, y], reach, first = 0, last = song.count - 1) {
  const s = song.samples, m = matrix;
  const halfWidth = picture[0] / 2, halfHeight = picture[1] / 2;
  let best = null, least = reach * reach;
  for (let i = first; i <= last; i++) {
    const X = s[4 * i], Y = s[4 * i + 1], Z = s[4 * i + 2];
    const w = m[3] * X + m[7] * Y + m[11] * Z + m[15];
    const across = ((m[0] * X + m[4] * Y + m[8] * Z + m[12]) / w + 1) * halfWidth - x;
    const down = (1 - (m[1] * X + m[5] * Y + m[9] * Z + m[13]) / w) * halfHeight - y;
    const squared = across * across + down * down;
    if (squared > least + 4) continue;
    if (best !== null && squared > least - 4 && w >= best.depth) continue;   // two pixels' difference is none
    best = { index: i, distance: Math.sqrt(squared), depth: w };
    least = Math.min(least, squared);
  }
  return best !== null && best.distance <= reach ? best : null;
}
