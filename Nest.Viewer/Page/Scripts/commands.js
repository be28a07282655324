import { element } from './dom.js';
import { savePicture } from './save.js';
import { formatTime } from './time.js';

// What users can do, by name: keys, buttons, mouse and touch all end here.
export class Commands {
  #page;
  #look;
  #beforeClick = null;          // where the song was before the last click on the nest sought
  #pointer = null;              // on the nest, [x, y]
  #loopStart = null;            // seconds
  #loopEnd = null;

  constructor(page) {
    [this.#page, this.#look] = [page, page.about.look];
    for (const name of Object.getOwnPropertyNames(Commands.prototype)) if (name !== 'constructor') this[name] = this[name].bind(this);
  }

  togglePlay() { this.#page.player.playing ? this.#page.player.pause() : this.#page.play(); }

  seekBy(seconds) { this.#page.seekTo(this.#page.player.position() + seconds); }

  seekTo(share) { this.#page.seekTo(share * this.#page.song.duration); }

  // To what the path shows at a point of the page; beside the path, a click ends the loop.
  seekNest(point, byTouch) {
    const page = this.#page, near = page.nearest(point, byTouch ? 2 * this.#look.hitRadius : this.#look.hitRadius);
    if (!near) return page.setLoop(null);
    this.#beforeClick = page.player.position();
    setTimeout(() => this.#beforeClick = null, 1000 * this.#look.undoClickSeconds);
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
    element('turning').setAttribute('aria-pressed', camera.turning);
    readout.notify(camera.turning ? 'Turning' : 'Still');
  }

  nextTrail() { this.#next('trail', this.#look.trails, 'Trail'); }

  nextColor() { this.#next('color', this.#look.colors, 'Colour'); }

  otherTheme() { this.#page.setTheme(this.#page.theme.name === 'paper' ? 'night' : 'paper'); }

  // By principal components, or as learned.
  switchMethod() {
    const page = this.#page, { song, readout } = page;
    if (!song.turns) return readout.notify(`Placed by ${song.methods[1]} alone`);
    page.plain = !page.plain;
    readout.show(song, page.plain, page.player.loop);
    readout.notify(page.plain ? 'By principal components' : 'As learned');
  }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => this.#page.readout.notify('The browser does not fill the screen'));
  }

  save() {
    const page = this.#page, whole = Math.floor(page.drawn);
    page.draw(page.drawn, page.presence, page.time);   // what WebGL drew is there only until the browser shows it
    savePicture(page.canvas, `${page.song.stem}-${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s.png`);
    page.readout.notify('Saved');
  }

  toggleHelp() {
    const help = element('help');
    help.open ? help.close() : help.showModal();
  }

  leave() { this.#page.setLoop(null); }

  choose(index) { this.#page.choose(index); }

  // Points at what the path shows at a point of the page; null: at nothing.
  pointNest(point) {
    const page = this.#page, near = point && page.nearest(point, this.#look.hitRadius);
    this.#pointer = point;
    page.nest.classList.toggle('near', near !== null);
    if (!near) return page.readout.pointed(null);
    const onNest = page.pointOf(near.second);
    page.readout.pointed(near.second, onNest, onNest);
  }

  // The nest has moved beneath the pointer.
  pointAgain() { if (this.#pointer) this.pointNest(this.#pointer); }

  pointSeek(share) {
    const page = this.#page;
    if (share === null) return page.readout.pointed(null);
    const box = page.seek.getBoundingClientRect(), second = share * page.song.duration;
    page.readout.pointed(second, page.pointOf(second), [box.left + share * box.width, box.top + 4]);
  }

  // A loop drawn along the path: from where the pointer took hold of it, its end follows the pointer, strand by strand.
  loopAlong(point, takesHold) {
    const page = this.#page, { song } = page;
    if (takesHold) {
      const near = page.nearest(point, 2 * this.#look.hitRadius);
      this.#loopStart = this.#loopEnd = near?.second ?? null;
      return near !== null;
    }
    const near = page.nearest(point, Infinity, song.sampleAt(this.#loopEnd - this.#look.loopDragSeconds), song.sampleAt(this.#loopEnd + this.#look.loopDragSeconds));
    this.#loopEnd = near.second;
    this.#loop(this.#loopStart, this.#loopEnd);
    page.readout.pointed(near.second, page.pointOf(near.second), point);
    return true;
  }

  loopBetween(fromShare, toShare) {
    const { duration } = this.#page.song;
    this.#loop(fromShare * duration, toShare * duration);
  }

  loopFrom() {
    this.#loopStart = this.#page.player.position();
    this.#page.readout.notify(`A loop from ${formatTime(this.#loopStart)}: O ends it`);
  }

  loopTo() {
    const end = this.#page.player.position();
    if (this.#loopStart !== null && end > this.#loopStart) this.#loop(this.#loopStart, end);
  }

  #loop(from, to) {
    if (Math.abs(to - from) >= this.#look.leastLoopSeconds) this.#page.setLoop(from, to);
  }

  #next(choice, names, word) {
    const { look, readout } = this.#page;
    look[choice] = (look[choice] + 1) % names.length;
    readout.notify(`${word}: ${names[look[choice]]}`);
    this.#page.stale = true;
  }
}
