// The nest: the whole path as a ghost, the part already heard in ink, and the present as a point of light, by the window's shaders. Other
// songs of the page lie beside it as ghosts.
class NestScene {
  static CORNERS = 4;     // of a stroke
  static UNHEARD = 0.5;   // strength of the path before it is first played, so that the page shows something to begin with
  static ASIDE = { now: -1, untouched: 0.3 };   // what is not heard now: other songs, and all that lies outside a loop

  #gl;
  #look;
  #strokes;
  #present;
  #palettes;
  #painted = null;        // the theme whose palettes the texture holds
  #arrays = new Map();    // song -> vertex array

  constructor(gl, look, shaders) {
    this.#gl = gl;
    this.#look = look;
    this.#strokes = new Program(gl, shaders, 'nest', 'nest');
    this.#present = new Program(gl, shaders, 'present', 'present');
    this.#palettes = new Texture(gl, ['RGB8', 'RGB', 'UNSIGNED_BYTE'], look.paletteSize, look.paletteRows, 'LINEAR', 'CLAMP_TO_EDGE');
  }

  // Takes a song's path to the graphics memory.
  add(song) {
    // A stroke's corners read their own sample and the next one: the same buffer, one sample (four copies) further on. Instances of one
    // quad would need no copies, but renderers without a graphics card take each for a draw of its own, twenty times as slowly.
    const gl = this.#gl, { CORNERS } = NestScene, { count } = song, array = gl.createVertexArray();
    const traits = new Uint8Array(4 * CORNERS * count), order = new Uint32Array(6 * (count - 1));
    for (let i = 0; i < CORNERS * count; i++) traits.set(song.sampleTraits.subarray(4 * Math.floor(i / CORNERS), 4 * Math.floor(i / CORNERS) + 4), 4 * i);
    for (let i = 0; i < order.length; i++) order[i] = CORNERS * Math.floor(i / 6) + [0, 1, 2, 2, 1, 3][i % 6];

    gl.bindVertexArray(array);
    this.#attributes(NestScene.#corners(song.samples), 0, 4, gl.FLOAT, false);
    this.#attributes(traits, 2, 4, gl.UNSIGNED_BYTE, true);
    this.#attributes(NestScene.#corners(song.nextSamples), 4, 4, gl.FLOAT, false);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    this.#arrays.set(song, array);
  }

  // Every sample as often as a stroke has corners.
  static #corners(samples) {
    const corners = new Float32Array(NestScene.CORNERS * samples.length);
    for (let i = 0; i < samples.length; i += 4) {
      const sample = samples.subarray(i, i + 4);
      for (let corner = 0; corner < NestScene.CORNERS; corner++) corners.set(sample, NestScene.CORNERS * i + 4 * corner);
    }
    return corners;
  }

  // Two attributes out of one buffer: of a stroke's first sample, and of its second.
  #attributes(data, index, components, type, normalised) {
    const gl = this.#gl, stride = components * data.BYTES_PER_ELEMENT;
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    for (const ahead of [0, 1]) {
      gl.enableVertexAttribArray(index + ahead);
      gl.vertexAttribPointer(index + ahead, components, type, normalised, stride, ahead * NestScene.CORNERS * stride);
    }
  }

  // moment: { song, others, now, presence, morph, untouched, colour, trail, loop }; view: { matrix, picture, scale }.
  draw(moment, theme, view) {
    this.#paint(theme);
    this.#gl.enable(this.#gl.BLEND);
    this.#gl.blendEquation(theme.darkens ? this.#gl.MIN : this.#gl.MAX);
    for (const other of moment.others) this.#drawStrokes(other, { ...moment, ...NestScene.ASIDE }, theme, view, 0, other.count - 1);
    this.#drawStrokes(moment.song, moment.loop ? { ...moment, ...NestScene.ASIDE } : moment, theme, view, 0, moment.song.count - 1);
    if (moment.loop) this.#drawLoop(moment, theme, view);
    this.#drawPresent(moment, theme, view);
  }

  // Programs whose shaders know uniforms that this page never set.
  get unset() { return [...this.#strokes.unset, ...this.#present.unset]; }

  #paint(theme) {
    if (this.#painted === theme) return;
    this.#palettes.update(0, this.#look.paletteSize, this.#look.paletteRows, theme.palettes);
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
      oldest: mix(theme.ghost, mix(theme.floor, 1, pale), song.crowding),
      depthFloor: mix(theme.depthFloor, 1, pale),
      glow: theme.glow,
      scale,
      presence: moment.presence,
      morph: moment.morph,
      mode: moment.colour,
      ink: moment.tint?.(song) ?? theme.ink,
      unclear: theme.unclear,
      present: theme.now,
      neutral: theme.darkens ? 1 : 0,
      palette: 0,
    });
    gl.bindVertexArray(this.#arrays.get(song));
    gl.drawElements(gl.TRIANGLES, 6 * count, gl.UNSIGNED_INT, 4 * 6 * first);
  }

  // The stretch that plays over and over, in full; all else recedes.
  #drawLoop(moment, theme, view) {
    const first = moment.song.sampleAt(moment.loop.from), last = Math.min(moment.song.sampleAt(moment.loop.to) + 1, moment.song.count - 1);
    this.#drawStrokes(moment.song, { ...moment, untouched: 1 }, theme, view, first, last - first);
  }

  #drawPresent(moment, theme, { matrix, picture, scale }) {
    const look = this.#look, loudness = moment.song.loudnessAt(moment.now);
    this.#present.use({
      centre: project(matrix, moment.song.at(moment.now, moment.morph), picture),
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
// about as near, the one in front. Looks at samples first to last only. view: { matrix, picture, morph }.
function nearestSample(song, { matrix, picture, morph }, [x, y], reach, first = 0, last = song.count - 1) {
  const s = song.samples, n = song.nextSamples, m = matrix;
  const halfWidth = picture[0] / 2, halfHeight = picture[1] / 2;
  let best = null, least = reach * reach;
  for (let i = first; i <= last; i++) {
    const X = s[4 * i] + (n[4 * i] - s[4 * i]) * morph, Y = s[4 * i + 1] + (n[4 * i + 1] - s[4 * i + 1]) * morph, Z = s[4 * i + 2] + (n[4 * i + 2] - s[4 * i + 2]) * morph;
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
