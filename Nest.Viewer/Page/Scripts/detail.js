// How finely the nest is drawn while it moves: in full, unless the browser is measured not to keep up, as without a GPU.
// Steps down a level of detail while pictures come too slowly because of what they show, and up again once they have come in time for a while.
export class Detail {
  static COARSEST = 5;
  static SLOW = 0.024;        // seconds from picture to picture; more is too slow
  static COSTLY = 0.006;      // seconds that drawing may take before it is to blame: a browser that saves power is slow without it
  static PICTURES = 5;        // that are judged together
  static STILL = 0.2;         // seconds after which a picture that no longer moves is drawn in full
  static PATIENCE = 4;        // seconds to keep up before a finer level is tried; twice as long each time that one fails

  #gaps = [];
  #last = null;               // seconds, when the last picture of this movement was drawn
  #since = 0;                 // seconds, when the level last changed
  #patience = Detail.PATIENCE;
  #tried = false;             // whether the level was last made finer

  level = 0;                  // each has half the strokes of the one before

  // Takes in that a picture of a movement is drawn now; cost: measures the seconds that one takes.
  moved(now, cost) {
    if (this.#last !== null) this.#gaps.push(now - this.#last);
    this.#last = now;
    if (this.#gaps.length < Detail.PICTURES) return;
    const [gap] = this.#gaps.sort((a, b) => a - b).slice(Detail.PICTURES >> 1);
    this.#gaps = [];
    if (gap > Detail.SLOW) {
      if (this.level < Detail.COARSEST && cost() > Detail.COSTLY) this.#coarser(gap, now);
    } else if (this.level > 0 && now - this.#since > this.#patience) {
      this.level--;
      [this.#since, this.#tried] = [now, true];
    }
  }

  // Whether what stands still now last moved long enough ago to be drawn in full, if it was not: once.
  settled(now) {
    if (this.#last === null || now - this.#last < Detail.STILL) return false;
    this.#last = null;
    this.#gaps = [];
    return true;
  }

  #coarser(gap, now) {
    if (this.#tried) this.#patience *= 2;
    this.level = Math.min(Detail.COARSEST, this.level + (gap > 4 * Detail.SLOW ? 2 : 1));
    [this.#since, this.#tried] = [now, false];
  }
}
