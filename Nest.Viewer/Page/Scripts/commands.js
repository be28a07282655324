import { REACH } from './nearest.js';
import { formatTime } from './time.js';

// What users can do, by name: keys, buttons, mouse and touch all end here.
export class Commands {
  static TRAILS = ['all', '150 points', '20 s'];
  static COLORS = ['ink', 'time', 'loudness', 'pitch', 'section'];
  static DOUBLE_CLICK = 500;    // milliseconds

  #page;
  #beforeClick = null;          // where the song was before the last click on the nest sought

  constructor(page) {
    this.#page = page;
    for (const name of Object.getOwnPropertyNames(Commands.prototype)) if (name !== 'constructor') this[name] = this[name].bind(this);
  }

  togglePlay() { this.#page.player.playing ? this.#page.player.pause() : this.#page.play(); }

  seekBy(seconds) { this.#page.seekTo(this.#page.player.position() + seconds); }

  seekTo(share) { this.#page.seekTo(share * this.#page.song.duration); }

  // To what the path shows at a point of the page; beside the path, a click ends the loop.
  seekNest(point, byTouch) {
    const page = this.#page, near = page.nearest(point, byTouch ? 2 * REACH : REACH);
    if (!near) return page.setLoop(null);
    this.#beforeClick = page.player.position();
    setTimeout(() => this.#beforeClick = null, Commands.DOUBLE_CLICK);
    page.seekTo(near.second);
  }

  volume(change) {
    const { player, readout } = this.#page;
    player.volume += change;
    readout.notify(`Volume ${Math.round(100 * player.volume)} %`);
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
    readout.notify(camera.turning ? 'Turning' : 'Still');
  }

  nextTrail() { this.#next('trail', Commands.TRAILS, 'Trail'); }

  nextColor() { this.#next('color', Commands.COLORS, 'Colour'); }

  otherTheme() { this.#page.setTheme(this.#page.theme.name === 'paper' ? 'night' : 'paper'); }

  switchMethod() { this.#page.switchMethod(); }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => this.#page.readout.notify('The browser does not fill the screen'));
  }

  save() { this.#page.save(); }

  toggleHelp() {
    const help = document.getElementById('help');
    help.open ? help.close() : help.showModal();
  }

  leave() { this.#page.setLoop(null); }

  choose(index) { this.#page.choose(index); }

  pointNest(point) { this.#page.pointNest(point); }

  pointSeek(share) { this.#page.pointSeek(share); }

  loopAlong(point, takesHold) { return this.#page.loopAlong(point, takesHold); }

  loopBetween(from, to) {
    const { duration } = this.#page.song;
    this.#page.loopBetween(from * duration, to * duration);
  }

  loopFrom() {
    const { player, readout } = this.#page;
    this.#page.loopStart = player.position();
    readout.notify(`A loop from ${formatTime(this.#page.loopStart)}: O ends it`);
  }

  loopTo() {
    const { player, loopStart } = this.#page, end = player.position();
    if (loopStart !== null && end > loopStart) this.#page.loopBetween(loopStart, end);
  }

  #next(choice, names, word) {
    const { look, readout } = this.#page;
    look[choice] = (look[choice] + 1) % names.length;
    readout.notify(`${word}: ${names[look[choice]]}`);
    this.#page.stale = true;
  }
}
