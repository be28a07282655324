import { element } from './dom.js';
import { clamp } from './numbers.js';
import { formatTime } from './time.js';

// The page's text and marks: title, times, playhead, loop, what the pointer points at, messages.
export class Readout {
  #look;
  #texts = new Map();
  #duration = 0;
  #silence = null;
  #numbers = new Intl.NumberFormat('en');

  constructor(look) { this.#look = look; }

  // Names the song on show; plain: as principal components place it.
  show(song, plain, loop) {
    this.#duration = song.duration;
    document.title = `${song.title} – Nest`;
    this.#write('title', song.title, element('title').firstElementChild);
    this.#write('about', `${song.methods[plain ? 0 : 1]}  ·  ${song.preset}  ·  ${this.#numbers.format(song.points)} points`);
    this.#write('duration', formatTime(song.duration));
    element('seek').setAttribute('aria-valuemax', Math.round(song.duration));
    this.loop(loop);
  }

  // Once for every picture: touches only what has changed.
  position(second) {
    this.#moveTo('playhead', second);
    const changed = this.#write('now', formatTime(second));
    if (!changed) return;
    element('seek').setAttribute('aria-valuenow', Math.floor(second));
    element('seek').setAttribute('aria-valuetext', `${formatTime(second)} of ${formatTime(this.#duration)}`);
  }

  playing(playing, begun) {
    document.body.toggleAttribute('data-playing', playing);
    element('play').setAttribute('aria-label', playing ? 'Pause' : 'Play');
    element('begin').hidden = begun;
    if ('mediaSession' in navigator) navigator.mediaSession.playbackState = playing ? 'playing' : 'paused';
  }

  // The stretch that plays over and over: { from, to } or null.
  loop(loop) {
    const stretch = element('stretch');
    stretch.hidden = !loop;
    if (!loop) return;
    stretch.style.left = `${100 * loop.from / this.#duration}%`;
    stretch.style.width = `${100 * (loop.to - loop.from) / this.#duration}%`;
  }

  // What the pointer points at: a second of the song, and where in the page it lies on the nest and on the waveform; or null.
  pointed(second, onNest, label) {
    const hidden = second === null;
    element('pointed').hidden = element('mark').hidden = element('time').hidden = hidden;
    if (hidden) return;
    this.#moveTo('pointed', second);
    element('mark').style.transform = `translate(${onNest[0]}px, ${onNest[1]}px)`;
    this.#write('time', formatTime(second));
    const time = element('time'), width = time.offsetWidth;
    const left = clamp(label[0] - width / 2, 4, innerWidth - width - 4);
    time.style.transform = `translate(${left}px, ${Math.max(4, label[1] - 34)}px)`;
  }

  notify(text) {
    this.showError(text);
    this.#silence = setTimeout(() => element('message').hidden = true, 1000 * this.#look.messageSeconds);
  }

  // Something that stays: why there is no nest.
  showError(text) {
    const message = element('message');
    message.textContent = text;
    message.hidden = false;
    clearTimeout(this.#silence);
  }

  #moveTo(id, second) { element(id).style.transform = `translateX(${this.#duration > 0 ? second / this.#duration * element('seek').clientWidth : 0}px)`; }

  #write(id, text, target = element(id)) {
    if (this.#texts.get(id) === text) return false;
    this.#texts.set(id, text);
    target.textContent = text;
    return true;
  }
}
