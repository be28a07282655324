// The page's text and marks: title, times, playhead, loop, what the pointer points at, messages.
class Readout {
  static MESSAGE_SECONDS = 2.2;

  #at = id => document.getElementById(id);
  #texts = new Map();
  #duration = 0;
  #silence = null;
  #numbers = new Intl.NumberFormat('en');

  // Names the song on show; plain: as principal components place it.
  show(song, plain, loop) {
    this.#duration = song.duration;
    document.title = `${song.title} – Nest`;
    this.#write('title', song.title, this.#at('title').firstElementChild);
    this.#write('about', `${song.methods[plain ? 0 : 1]}  ·  ${song.preset}  ·  ${this.#numbers.format(song.points)} points`);
    this.#write('duration', Readout.clock(song.duration));
    this.#at('seek').setAttribute('aria-valuemax', Math.round(song.duration));
    this.loop(loop);
  }

  // Minutes and seconds, with hours where there are any: 0:07, 12:30, 1:02:03.
  static clock(seconds) {
    const whole = Math.max(0, Math.floor(seconds)), two = number => String(number).padStart(2, '0');
    return whole < 3600 ? `${Math.floor(whole / 60)}:${two(whole % 60)}` : `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  }

  // Once for every picture: touches only what has changed.
  position(second) {
    this.#place('playhead', second);
    const changed = this.#write('now', Readout.clock(second));
    if (!changed) return;
    this.#at('seek').setAttribute('aria-valuenow', Math.floor(second));
    this.#at('seek').setAttribute('aria-valuetext', `${Readout.clock(second)} of ${Readout.clock(this.#duration)}`);
  }

  playing(playing, begun) {
    document.body.toggleAttribute('data-playing', playing);
    this.#at('play').setAttribute('aria-label', playing ? 'Pause' : 'Play');
    this.#at('begin').hidden = begun;
    if ('mediaSession' in navigator) navigator.mediaSession.playbackState = playing ? 'playing' : 'paused';
  }

  // The stretch that plays over and over: { from, to } or null.
  loop(loop) {
    const stretch = this.#at('stretch');
    stretch.hidden = !loop;
    if (!loop) return;
    stretch.style.left = `${100 * loop.from / this.#duration}%`;
    stretch.style.width = `${100 * (loop.to - loop.from) / this.#duration}%`;
  }

  // What the pointer points at: a second of the song, and where in the page it lies on the nest and on the waveform; or null.
  pointed(second, onNest, label) {
    const hidden = second === null;
    this.#at('pointed').hidden = this.#at('mark').hidden = this.#at('time').hidden = hidden;
    if (hidden) return;
    this.#place('pointed', second);
    this.#at('mark').style.transform = `translate(${onNest[0]}px, ${onNest[1]}px)`;
    this.#write('time', Readout.clock(second));
    const time = this.#at('time'), width = time.offsetWidth;
    const left = Math.min(Math.max(label[0] - width / 2, 4), innerWidth - width - 4);
    time.style.transform = `translate(${left}px, ${Math.max(4, label[1] - 34)}px)`;
  }

  say(text) {
    const message = this.#at('message');
    message.textContent = text;
    message.hidden = false;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => message.hidden = true, 1000 * Readout.MESSAGE_SECONDS);
  }

  // Something that stays: why there is no nest.
  complain(text) {
    this.say(text);
    clearTimeout(this.#silence);
  }

  #place(id, second) { this.#at(id).style.transform = `translateX(${this.#duration > 0 ? second / this.#duration * this.#at('seek').clientWidth : 0}px)`; }

  #write(id, text, element = this.#at(id)) {
    if (this.#texts.get(id) === text) return false;
    this.#texts.set(id, text);
    element.textContent = text;
    return true;
  }
}

// Saves a picture of the page as it is: the canvas and the text over it.
function savePicture(canvas, name) {
  const copy = document.createElement('canvas'), scale = canvas.width / canvas.clientWidth;
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const pen = copy.getContext('2d');
  pen.drawImage(canvas, 0, 0);
  pen.scale(scale, scale);
  pen.textBaseline = 'middle';
  for (const id of ['title', 'about', 'now', 'duration']) {
    const element = document.getElementById(id), box = element.getBoundingClientRect(), style = getComputedStyle(element);
    if (box.width === 0) continue;
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    pen.fillStyle = style.color;
    pen.textAlign = style.textAlign === 'right' ? 'right' : 'left';
    pen.fillText(element.textContent, pen.textAlign === 'right' ? box.right : box.left, box.top + box.height / 2, box.width);
  }
  const playhead = document.getElementById('playhead'), box = playhead.getBoundingClientRect();
  pen.fillStyle = getComputedStyle(playhead).backgroundColor;
  pen.fillRect(box.left, box.top, box.width, box.height);
  copy.toBlob(blob => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, 'image/png');
}
