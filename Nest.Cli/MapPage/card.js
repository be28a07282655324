import { element } from './dom.js';

// The chosen track: its name, its sound, and the tracks most like it.
export class Card {
  // choose: called with a track that is to be shown and played.
  constructor(tracks, choose) {
    Object.assign(this, { tracks, choose, sound: element('sound') });
    this.sound.addEventListener('error', () => this.sound.hasAttribute('src') && this.showError());
  }

  // Shows a track; plays it where that is wanted and the file can be reached from here.
  show(i, play) {
    const track = this.tracks.all[i];
    element('card').hidden = false;
    element('trouble').hidden = true;
    element('name').textContent = track.name;
    element('path').textContent = `${track.path}  ·  ${Card.clock(track.seconds)}`;
    element('nearest').replaceChildren(...track.nearest.map(j => {
      const item = document.createElement('li'), button = document.createElement('button');
      button.type = 'button';
      button.textContent = this.tracks.all[j].name;
      button.addEventListener('click', () => this.choose(j));
      item.append(button);
      return item;
    }));
    if (this.sound.getAttribute('src') !== track.href) this.sound.src = track.href;
    if (play) this.sound.play().catch(problem => problem.name === 'NotSupportedError' && this.showError());
  }

  hide() {
    element('card').hidden = true;
    this.sound.pause();
  }

  toggle() {
    if (this.sound.paused) this.sound.play().catch(() => {});
    else this.sound.pause();
  }

  showError() {
    const trouble = element('trouble');
    trouble.textContent = 'The file can’t be played from here: keep this page where it was written, beside the music, or open it on that machine.';
    trouble.hidden = false;
  }

  static clock(seconds) {
    return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
  }
}
