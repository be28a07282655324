import { Card } from './card.js';
import { element } from './dom.js';

// What users can do, by name: keys, buttons, mouse and touch all end here.
export class Commands {
  constructor(tracks, view, picture) {
    Object.assign(this, { tracks, view, picture, card: new Card(tracks, i => this.choose(i, true)) });
  }

  // Chooses a track, or none: −1.
  choose(i, play = false) {
    this.picture.chosen = i;
    if (i < 0) this.card.hide();
    else {
      this.card.show(i, play);
      this.view.show(this.tracks.all[i]);
    }
    this.picture.request();
  }

  // Chooses the next track in a direction of the screen; the one in the middle if none is chosen.
  go(dx, dy) {
    const { picture, tracks } = this;
    this.choose(picture.chosen < 0 ? Math.max(0, picture.at(innerWidth / 2, innerHeight / 2, 1e6)) : tracks.neighbor(picture.chosen, dx, dy));
  }

  // Names the track at a pixel.
  point(px, py) {
    const { picture, tracks } = this, i = picture.canvas.classList.contains('held') ? -1 : picture.at(px, py), tip = element('tip');
    picture.canvas.classList.toggle('near', i >= 0);
    tip.hidden = i < 0;
    if (i >= 0) {
      tip.textContent = tracks.all[i].name;
      tip.style.translate = `${Math.min(px + 14, innerWidth - tip.offsetWidth - 8)}px ${Math.max(4, py - 30)}px`;
    }
    if (picture.pointed === i) return;
    picture.pointed = i;
    picture.request();
  }

  pan(dx, dy) {
    this.view.pan(dx, dy);
    this.picture.request();
  }

  zoom(factor, px, py) {
    this.view.magnify(factor, px, py);
    this.picture.request();
  }

  reset() {
    this.view.reset();
    this.picture.request();
  }

  search(text) {
    const { tracks } = this;
    tracks.search(text);
    element('found').textContent = tracks.matches ? `${tracks.matches.size} of ${tracks.all.length}` : '';
    this.picture.request();
  }

  // Chooses the first track that the search found, or the next one.
  nextMatch() {
    const found = [...this.tracks.matches];
    this.choose(found[(found.indexOf(this.picture.chosen) + 1) % found.length]);
  }

  // Returns whether the group is shown now.
  toggleGroup(group) {
    const { hidden } = this.tracks, shown = hidden.delete(group);
    if (!shown) hidden.add(group);
    this.picture.request();
    return shown;
  }

  otherTheme() {
    const dark = matchMedia('(prefers-color-scheme: dark)').matches, root = document.documentElement;
    root.dataset.theme = (root.dataset.theme ?? (dark ? 'night' : 'paper')) === 'night' ? 'paper' : 'night';
    this.picture.request();
  }
}
