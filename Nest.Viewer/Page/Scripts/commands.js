import { REACH } from './nearest.js';
import { formatTime } from './time.js';

// What users can ask for, by name: keys, buttons, mouse and fingers all end here.
export class Wishes {
  static TRAILS = ['all', '150 points', '20 s'];
  static COLOURS = ['ink', 'time', 'loudness', 'pitch', 'section'];
  static DOUBLE_CLICK = 500;    // milliseconds

  #page;
  #beforeClick = null;          // where the song was before the last click on the nest sought

  constructor(page) {
    this.#page = page;
    for (const name of Object.getOwnPropertyNames(Wishes.prototype)) if (name !== 'constructor') this[name] = this[name].bind(this);
  }

  togglePlay() { this.#page.player.playing ? this.#page.player.pause() : this.#page.play(); }

  seekBy(seconds) { this.#page.seekTo(this.#page.player.position() + seconds); }

  seekTo(share) { this.#page.seekTo(share * this.#page.song.duration); }

  // To what the path shows at a place of the page; beside the path, a click ends the loop.
  seekNest(place, byTouch) {
    const page = this.#page, near = page.nearest(place, byTouch ? 2 * REACH : REACH);
    if (!near) return page.setLoop(null);
    this.#beforeClick = page.player.position();
    setTimeout(() => this.#beforeClick = null, Wishes.DOUBLE_CLICK);
    page.seekTo(near.second);
  }

  volume(change) {
    const { player, readout } = this.#page;
    player.volume += change;
    readout.say(`Volume ${Math.round(100 * player.volume)} %`);
  }

  hold(held) {
    this.#page.camera.held = held;
    this.#page.nest.classList.toggle('held', held);
  }

  orbit(across, down) { this.#page.camera.drag(across, down); }

  zoom(steps) { this.#page.camera.scroll(steps); }

  pinch(factor) { this.#page.camera.pinch(factor); }

  resetCamera() {
    this.#page.camera.reset();
    if (this.#beforeClick !== null) this.#page.seekTo(this.#beforeClick);   // the double click's first click sought
  }

  toggleTurning() {
    const { camera, readout } = this.#page;
    camera.turning = !camera.turning;
    document.getElementById('turning').setAttribute('aria-pressed', camera.turning);
    readout.say(camera.turning ? 'Turning' : 'Still');
  }

  nextTrail() { this.#next('trail', Wishes.TRAILS, 'Trail'); }

  nextColour() { this.#next('colour', Wishes.COLOURS, 'Colour'); }

  otherTheme() { this.#page.setTheme(this.#page.theme.name === 'paper' ? 'night' : 'paper'); }

  switchMethod() { this.#page.switchMethod(); }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => this.#page.readout.say('The browser does not fill the screen'));
  }

  save() { this.#page.save(); }

  toggleHelp() {
    const help = document.getElementById('help');
    help.open ? help.close() : help.showModal();
  }

  leave() { this.#page.setLoop(null); }

  choose(index) { this.#page.choose(index); }

  pointNest(place) { this.#page.pointNest(place); }

  pointSeek(share) { this.#page.pointSeek(share); }

  loopAlong(place, takesHold) { return this.#page.loopAlong(place, takesHold); }

  loopBetween(from, to) {
    const { duration } = this.#page.song;
    this.#page.loopBetween(from * duration, to * duration);
  }

  loopFrom() {
    const { player, readout } = this.#page;
    this.#page.loopStart = player.position();
    readout.say(`A loop from ${formatTime(this.#page.loopStart)}: O ends it`);
  }

  loopTo() {
    const { player, loopStart } = this.#page, end = player.position();
    if (loopStart !== null && end > loopStart) this.#page.loopBetween(loopStart, end);
  }

  #next(choice, names, word) {
    const { look, readout } = this.#page;
    look[choice] = (look[choice] + 1) % names.length;
    readout.say(`${word}: ${names[look[choice]]}`);
    this.#page.stale = true;
  }
}
