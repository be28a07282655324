// The tracks, as the page was given them: {name, path, href, x, y, group, seconds, nearest}; x and y are within −1 and 1, y upwards.
export class Tracks {
  constructor(data) {
    this.all = data.tracks;
    this.hidden = new Set();     // groups that are switched off
    this.matches = null;         // indices that the search found, or null
    this.folded = this.all.map(track => Tracks.fold(`${track.name}\n${track.path}`));
  }

  // Letters without accents and case, so that "eclair" finds "Éclair".
  static fold(text) {
    return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  }

  search(text) {
    const words = Tracks.fold(text).split(/\s+/).filter(word => word);
    this.matches = words.length ? new Set(this.folded.keys().filter(i => words.every(word => this.folded[i].includes(word)))) : null;
  }

  // Whether a track stands out: its group is on, and the search, if there is one, found it.
  shown(i) {
    return !this.hidden.has(this.all[i].group) && (!this.matches || this.matches.has(i));
  }

  // The track next to one in a direction of the screen (dx to the right, dy down): near, and not far off that direction.
  neighbor(i, dx, dy) {
    const from = this.all[i];
    let best = i, least = Infinity;
    this.all.forEach((track, j) => {
      const x = track.x - from.x, y = from.y - track.y, along = x * dx + y * dy, across = Math.abs(x * dy - y * dx);
      if (j !== i && along > 0 && across <= 1.5 * along && this.shown(j) && along + 2 * across < least) [best, least] = [j, along + 2 * across];
    });
    return best;
  }
}
