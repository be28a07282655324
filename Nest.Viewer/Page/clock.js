// Where in the song the listener is, smoothed: browsers report the position of an audio element in steps or with jitter.
//
// The estimate is a line of slope 1 through the reports. An error is worked off over SETTLE by running a little faster or slower; one
// that no steady device makes moves the line at once. So the estimate never drifts, and never goes back except after restart.
// All times and positions are in seconds.
class HeardClock {
  static SETTLE = 0.25;
  static JUMP = 0.06;         // an error beyond this moves the line at once
  static MOST_AHEAD = 0.15;   // of the last report: sound that stands still takes the estimate along

  #line = null;               // through (time, position) at speed 1 + slew for the first SETTLE seconds
  #reported = 0;
  #highest = 0;

  // Stands at a position until the sound moves on from it.
  restart(position) {
    this.#line = null;
    this.#reported = this.#highest = position;
  }

  // Takes in what the browser says is heard now. A report that has not changed says nothing new.
  look(now, heard) {
    if (heard === this.#reported) return;
    this.#reported = heard;
    const error = this.#line ? heard - this.#along(now) : 0;
    if (!this.#line || Math.abs(error) > HeardClock.JUMP) {
      this.#line = { time: now, position: heard, slew: 0 };
      return;
    }
    this.#line = { time: now, position: this.#along(now), slew: error / HeardClock.SETTLE };
  }

  // The position heard now.
  at(now) {
    if (this.#line) this.#highest = Math.max(this.#highest, Math.min(this.#along(now), this.#reported + HeardClock.MOST_AHEAD));
    return this.#highest;
  }

  #along(now) {
    const { time, position, slew } = this.#line;
    return position + (now - time) + slew * Math.min(now - time, HeardClock.SETTLE);
  }
}
