// The sample of a song nearest to a point of the picture, by pixels: { index, distance }, or null where none is within reach. Of samples
// about as near, the one in front. Looks at samples first to last only. view: { matrix, picture, morph }.
export function nearestSample(song, { matrix, picture, morph }, [x, y], reach, first = 0, last = song.count - 1) {
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
