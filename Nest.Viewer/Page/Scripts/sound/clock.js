import { clamp } from '../numbers.js';

// Where in the song the listener is, smoothed: browsers report the position of an audio element in steps or with jitter.
//
// The estimate is a line of slope 1 through the reports. An error is worked off over SETTLE by running a little faster or slower; one
// that no steady device makes moves the line at once. So the estimate never drifts, and never goes back except after restart.
// Sound that stands still, because the machine or the device could not keep up, is told from a browser that reports in long steps by
// how long the reports before lasted: only so far the estimate goes on ahead of them. All times and positions are in seconds.
export class HeardClock {
  static SETTLE = 0.25;
  static JUMP = 0.06;          // an error beyond this moves the line at once
  static LEAST_AHEAD = 0.02;   // the estimate may be so far ahead of the last report
  static MOST_AHEAD = 0.15;    // even where reports last that long
  static USUAL_STEP = 0.05;    // how long a report lasts, as long as nothing is known
  static REPORTS = 8;          // that are remembered

  #line = null;                // through (time, position) at speed 1 + slew for the first SETTLE seconds
  #lasted = Array(HeardClock.REPORTS).fill(HeardClock.USUAL_STEP);   // how long the last reports were seen, the newest first
  #changed = null;             // when the last report was first seen
  #seen = null;                // when it was last seen
  #reported = 0;
  #highest = 0;

  // Stands at a position until the sound moves on from it.
  restart(position) {
    this.#line = this.#changed = null;
    this.#reported = this.#highest = position;
  }

  // Takes in what the browser says is heard now.
  update(now, heard) {
    if (heard !== this.#reported) this.#pass(now, heard);
    this.#seen = now;
  }

  // The position heard now.
  at(now) {
    if (!this.#line) return this.#highest;
    const [, step] = this.#lasted.toSorted((a, b) => b - a);   // the longest may have been a standstill
    const ahead = clamp(1.25 * step, HeardClock.LEAST_AHEAD, HeardClock.MOST_AHEAD);
    return this.#highest = Math.max(this.#highest, Math.min(this.#along(now), this.#reported + ahead));
  }

  // Draws the line toward a new report.
  #pass(now, heard) {
    if (this.#changed !== null) this.#lasted = [this.#seen - this.#changed, ...this.#lasted.slice(0, -1)];   // 0 where every update sees another report
    this.#changed = now;
    this.#reported = heard;
    const error = this.#line ? heard - this.#along(now) : 0;
    const jumps = !this.#line || Math.abs(error) > HeardClock.JUMP;
    this.#line = jumps ? { time: now, position: heard, slew: 0 } : { time: now, position: this.#along(now), slew: error / HeardClock.SETTLE };
  }

  #along(now) {
    const { time, position, slew } = this.#line;
    return position + (now - time) + slew * Math.min(now - time, HeardClock.SETTLE);
  }
}
