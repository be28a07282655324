// A song's strokes by level of detail, each made when it is first drawn. A coarser level leaves out the samples that its strokes pass nearest by.
export class Levels {
  static LEAST = 7000;        // samples that even a song's coarsest level keeps

  #song;
  #upload;
  #levels = [];
  #strayed = null;            // (count): see strays

  // upload: makes a vertex array of the samples with some indices.
  constructor(song, upload) { [this.#song, this.#upload] = [song, upload]; }

  // { picks, array }: the indices of the level's samples, ascending, from the first to the last; their vertex array.
  at(level) {
    if (this.#levels[level]) return this.#levels[level];
    const picks = this.#pick(level);
    return this.#levels[level] = { picks, array: this.#upload(picks) };
  }

  // Calls draw(array, first, last), last not included, for the strokes from one sample to another at a level; see at.
  strokes(level, first, last, draw) {
    const fine = this.at(0), coarse = this.at(level), from = Levels.#place(coarse.picks, first), to = Levels.#place(coarse.picks, last + 1) - 1;
    if (level === 0 || to <= from) return draw(fine.array, first, last);
    draw(fine.array, first, coarse.picks[from]);
    draw(coarse.array, from, to);
    draw(fine.array, coarse.picks[to], last);
  }

  #pick(level) {
    const { count } = this.#song, all = new Uint32Array(count).map((_, i) => i), kept = Math.max(count >> level, Levels.LEAST);
    if (kept >= count) return all;
    const strayed = this.#strayed ??= strays(this.#song), least = strayed.toSorted()[count - kept];
    return all.filter(i => strayed[i] >= least);
  }

  // How many of some ascending numbers lie below one.
  static #place(numbers, number) {
    let low = 0, high = numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[middle] < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

// How far the path strays at each sample from the stroke that would take its place, squared, in either form of the path, as Douglas and Peucker (1973)
// divide it: all samples above a limit make a path that stays within it. (count); infinite at both ends.
function strays(song) {
  const { count } = song, paths = song.turns ? [song.samples, song.nextSamples] : [song.samples], strayed = new Float32Array(count);
  strayed[0] = strayed[count - 1] = Infinity;
  const stretches = [[0, count - 1, Infinity]];
  while (stretches.length > 0) {
    const [first, last, most] = stretches.pop();
    let farthest = first + 1, far = -1;
    for (const path of paths) {
      const x = path[4 * first], y = path[4 * first + 1], z = path[4 * first + 2];
      const dx = path[4 * last] - x, dy = path[4 * last + 1] - y, dz = path[4 * last + 2] - z, long = Math.max(dx * dx + dy * dy + dz * dz, 1e-20);
      for (let i = first + 1; i < last; i++) {
        const px = path[4 * i] - x, py = path[4 * i + 1] - y, pz = path[4 * i + 2] - z, along = Math.min(Math.max((px * dx + py * dy + pz * dz) / long, 0), 1);
        const ex = px - along * dx, ey = py - along * dy, ez = pz - along * dz, error = ex * ex + ey * ey + ez * ez;
        if (error > far) [far, farthest] = [error, i];
      }
    }
    if (last - first < 2) continue;
    far = strayed[farthest] = Math.min(far, most);   // never more than where the stretch was divided before
    stretches.push([first, farthest, far], [farthest, last, far]);
  }
  return strayed;
}
