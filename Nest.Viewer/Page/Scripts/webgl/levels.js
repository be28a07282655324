// A song's strokes by level of detail, each made when it is first drawn. A coarser level leaves out the samples that its strokes pass nearest by.
export class Levels {
  static LEAST = 7000;        // samples that even a song's coarsest level keeps

  #song;
  #upload;
  #levels = [];
  #deviations = null;         // (count): see measureDeviations

  // upload: makes a vertex array of the samples with some indices.
  constructor(song, upload) { [this.#song, this.#upload] = [song, upload]; }

  // { indices, array }: the indices of the level's samples, ascending, from the first to the last; their vertex array.
  at(level) {
    if (this.#levels[level]) return this.#levels[level];
    const indices = this.#select(level);
    return this.#levels[level] = { indices, array: this.#upload(indices) };
  }

  // Calls draw(array, first, last), last not included, for the strokes from one sample to another at a level; see at.
  strokes(level, first, last, draw) {
    const fine = this.at(0), coarse = this.at(level), from = Levels.#lowerBound(coarse.indices, first), to = Levels.#lowerBound(coarse.indices, last + 1) - 1;
    if (level === 0 || to <= from) return draw(fine.array, first, last);
    draw(fine.array, first, coarse.indices[from]);
    draw(coarse.array, from, to);
    draw(fine.array, coarse.indices[to], last);
  }

  #select(level) {
    const { count } = this.#song, all = new Uint32Array(count).map((_, i) => i), kept = Math.max(count >> level, Levels.LEAST);
    if (kept >= count) return all;
    const deviations = this.#deviations ??= measureDeviations(this.#song), least = deviations.toSorted()[count - kept];
    return all.filter(i => deviations[i] >= least);
  }

  // How many of some ascending numbers lie below one.
  static #lowerBound(numbers, number) {
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
function measureDeviations(song) {
  const { count } = song, paths = song.turns ? [song.samples, song.nextSamples] : [song.samples], deviations = new Float32Array(count);
  deviations[0] = deviations[count - 1] = Infinity;
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
    far = deviations[farthest] = Math.min(far, most);   // never more than where the stretch was divided before
    stretches.push([first, farthest, far], [farthest, last, far]);
  }
  return deviations;
}
