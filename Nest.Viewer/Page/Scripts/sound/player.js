import { clamp } from '../numbers.js';
import { HeardClock } from './clock.js';

// The sound: an audio element, and the position in the song that is heard.
//
// The element plays straight to the output, not through Web Audio: then its currentTime is what leaves the output, as browsers take
// the output's latency off before they report it. Through Web Audio it would run ahead by AudioContext.outputLatency.
export class Player {
  #audio;
  #clock = new HeardClock();
  #wanted = null;       // where a seek under way leads
  #next = null;         // where to seek after that one
  #position = 0;

  constructor(audio) {
    this.#audio = audio;
    this.duration = 0;
    this.loop = null;   // { from, to } in seconds: that stretch plays over and over
    audio.addEventListener('seeked', () => this.#seeked());
    audio.addEventListener('timeupdate', () => this.#turnBack(audio.currentTime));   // also where no pictures are drawn
  }

  // Plays another sound from now on, from its beginning.
  load(url, duration) {
    this.duration = duration;
    this.loop = this.#wanted = this.#next = null;
    this.#audio.src = url;
    this.#rest(0);
  }

  get playing() { return !this.#audio.paused && !this.#audio.ended; }

  // What the browser says, unsmoothed.
  get reported() { return this.#audio.currentTime; }

  get volume() { return this.#audio.volume; }
  set volume(value) { this.#audio.volume = clamp(value, 0, 1); }

  play() { return this.#audio.play(); }
  pause() { this.#audio.pause(); }

  seek(second) {
    const to = clamp(second, 0, this.duration);
    if (this.loop && (to < this.loop.from || to > this.loop.to)) this.loop = null;
    this.#rest(to);
    if (this.#wanted !== null) {
      this.#next = to;
      return;
    }
    this.#wanted = to;
    this.#audio.currentTime = to;
  }

  // The position heard now. Once for every picture.
  position(now = performance.now() / 1000) {
    const audio = this.#audio;
    if (this.#wanted !== null) return this.#position;
    const heard = Math.min(audio.currentTime, this.duration);
    if (!this.playing) this.#rest(audio.ended ? this.duration : heard);
    else this.#clock.update(now, heard);
    this.#position = Math.min(this.#clock.at(now), this.duration);
    this.#turnBack(this.#position);
    return this.#position;
  }

  #turnBack(second) {
    if (this.loop && this.playing && second >= this.loop.to) this.seek(this.loop.from);
  }

  #rest(second) {
    this.#position = second;
    this.#clock.restart(second);
  }

  #seeked() {
    this.#wanted = null;
    if (this.#next === null) return;
    const next = this.#next;
    this.#next = null;
    this.seek(next);
  }
}
