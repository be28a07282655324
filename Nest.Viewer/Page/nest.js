// The nest: the whole path as a ghost, the part already heard in ink, and the present as a point of light, by the window's shaders. Other
// songs of the page lie beside it as ghosts.
class NestScene {
  static CORNERS = 4;     // of a stroke
  static TRIANGLES = [0, 1, 2, 2, 1, 3];   // the corners that its two triangles have
  static FRESH = 8;       // seconds just heard, which are drawn in full at every level of detail
  static UNHEARD = 0.5;   // strength of the path before it is first played, so that the page shows something to begin with
  static ASIDE = { now: -1, untouched: 0.3 };   // what is not heard now: other songs, and all that lies outside a loop

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

  // Takes a song; its path goes to the graphics memory when it is first drawn.
  add(song) { this.#levels.set(song, new Levels(song, picks => this.#upload(song, picks))); }

  // The strokes between some samples, one after another, as a vertex array.
  #upload(song, picks) {
    // A stroke's corners read their own sample and the next one: the same buffer, one sample (four copies) further on. Instances of one
    // quad would need no copies, but renderers without a graphics card take each for a draw of its own, twenty times as slowly.
    const gl = this.#gl, { CORNERS } = NestScene, array = gl.createVertexArray(), order = new Uint32Array(6 * (picks.length - 1));
    for (let stroke = 0; stroke < picks.length - 1; stroke++) {
      for (let i = 0; i < 6; i++) order[6 * stroke + i] = CORNERS * stroke + NestScene.TRIANGLES[i];
    }
    gl.bindVertexArray(array);
    this.#attributes(NestScene.#corners(song.samples, picks), 0, gl.FLOAT, false);
    this.#attributes(NestScene.#corners(song.sampleTraits, picks), 2, gl.UNSIGNED_BYTE, true);
    this.#attributes(NestScene.#corners(song.nextSamples, picks), 4, gl.FLOAT, false);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    return array;
  }

  // Rows of four numbers, those of some samples, each as often as a stroke has corners.
  static #corners(rows, picks) {
    const { CORNERS } = NestScene, corners = new rows.constructor(4 * CORNERS * picks.length);
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
      gl.vertexAttribPointer(index + ahead, 4, type, normalised, stride, ahead * NestScene.CORNERS * stride);
    }
  }

  // moment: { song, others, now, presence, morph, untouched, colour, trail, loop }; view: { matrix, picture, scale, level }.
  draw(moment, theme, view) {
    this.drawn = 0;       // strokes
    this.#paint(theme);
    this.#gl.enable(this.#gl.BLEND);
    this.#gl.blendEquation(theme.darkens ? this.#gl.MIN : this.#gl.MAX);
    if (moment.presence > 0) this.#drawNests(moment, theme, view);
    this.#drawPresent(moment, theme, view);
  }

  #drawNests(moment, theme, view) {
    for (const other of moment.others) this.#drawStrokes(other, { ...moment, ...NestScene.ASIDE }, theme, view, 0, other.count - 1);
    this.#drawStrokes(moment.song, moment.loop ? { ...moment, ...NestScene.ASIDE } : moment, theme, view, 0, moment.song.count - 1);
    if (moment.loop) this.#drawLoop(moment, theme, view);
  }

  // Programs whose shaders know uniforms that this page never set.
  get unset() { return [...this.#strokes.unset, ...this.#present.unset]; }

  #paint(theme) {
    if (this.#painted === theme) return;
    this.#palettes.update(0, this.#look.paletteSize, this.#look.paletteRows, theme.palettes);
    this.#painted = theme;
  }

  #drawStrokes(song, moment, theme, view, first, last) {
    const look = this.#look, { scale } = view;
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
    const levels = this.#levels.get(song), draw = (array, from, to) => this.#drawArray(array, from, to);
    const within = second => Math.min(Math.max(song.sampleAt(second), first), last), fresh = within(moment.now - NestScene.FRESH), heard = Math.min(within(moment.now) + 1, last);
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

  // The stretch that plays over and over, in full; all else recedes.
  #drawLoop(moment, theme, view) {
    const first = moment.song.sampleAt(moment.loop.from), last = Math.min(moment.song.sampleAt(moment.loop.to) + 1, moment.song.count - 1);
    this.#drawStrokes(moment.song, { ...moment, untouched: 1 }, theme, view, first, last);
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
