import { project } from './camera.js';
import { mix } from './numbers.js';

// What is seen of the nest, whoever paints it: the whole path as a ghost, the part already heard in ink, and the present as a point of light.
// Other songs of the page lie beside it as ghosts.
export class Nest {
  // The stretches of path that a moment shows, { song, moment, first, last } each, samples first to last.
  // moment: { song, others, now, presence, morph, untouched, color, trail, loop, tint }
  static parts(look, moment) {
    if (moment.presence === 0) return [];
    const { song, loop } = moment, dimmed = { ...moment, now: -1, untouched: look.dimmedShare };   // other songs, and all that lies outside a loop
    const whole = (song, moment) => ({ song, moment, first: 0, last: song.count - 1 });
    const parts = [...moment.others.map(other => whole(other, dimmed)), whole(song, loop ? dimmed : moment)];
    if (loop)   // the stretch that plays over and over, in full; all else recedes
      parts.push({ song, moment: { ...moment, untouched: 1 }, first: song.sampleAt(loop.from), last: Math.min(song.sampleAt(loop.to) + 1, song.count - 1) });
    return parts;
  }

  // How a part's strokes look, by the names of the shaders' uniforms. view: { matrix, picture, scale }.
  static strokes(look, theme, { song, moment }, view) {
    const pale = moment.color === 0 ? 0 : look.colorStrength;   // pale colors cannot be told apart
    return {
      toClip: view.matrix,
      picture: view.picture,
      halfWidth: look.lineWidth * view.scale / 2,
      depthRange: [look.eyeDistance - look.depthRadius, look.eyeDistance + look.depthRadius],
      now: moment.now,
      duration: song.duration,
      trail: moment.trail === 0 ? 0 : 1,
      trailSeconds: [look.fadeSeconds, look.trailPoints * song.step, look.trailSeconds][moment.trail],
      ghost: mix(theme.ghost, Math.max(theme.ghost, look.loopStrength), moment.untouched),
      oldest: mix(theme.ghost, mix(theme.floor, 1, pale), song.crowding),
      depthFloor: mix(theme.depthFloor, 1, pale),
      glow: theme.glow,
      scale: view.scale,
      presence: moment.presence,
      morph: moment.morph,
      mode: moment.color,
      ink: moment.tint?.(song) ?? theme.ink,
      unclear: theme.unclear,
      present: theme.now,
      neutral: theme.darkens ? 1 : 0,
    };
  }

  // How the present looks.
  static present(look, theme, moment, { matrix, picture, scale }) {
    const loudness = moment.song.loudnessAt(moment.now);
    return {
      centre: project(matrix, moment.song.at(moment.now, moment.morph), picture),
      picture,
      radius: scale * (look.pointRadius + look.pointSwell * loudness),
      reach: scale * (look.glowReach + look.glowSwell * loudness),
      glow: look.glowStrength + look.glowSurge * loudness,
      presence: moment.presence,
      present: theme.now,
      ground: theme.ground,
    };
  }
}
