import { OrbitCamera, project } from './camera.js';
import { Commands } from './commands.js';
import { Controls } from './controls.js';
import { Detail } from './detail.js';
import { element } from './dom.js';
import { Legend } from './legend.js';
import { nearestSample } from './nearest.js';
import { clamp } from './numbers.js';
import { Picture } from './picture.js';
import { Readout } from './readout.js';
import { Player } from './sound/player.js';

// The page: songs, sound, picture and text, and what each command does to them.
export class Page {
  static UNFOLD_SECONDS = 0.9;    // in which the nest yields to its ghost when it is first played

  trace = null;                   // an array here receives [seconds, reported position, drawn position] for every picture

  constructor(about, songs) {
    this.about = about;
    this.songs = songs;
    this.readout = new Readout(about.look);
    this.look = { color: about.color, trail: about.trail };
    this.player = new Player(element('sound'));
    this.camera = new OrbitCamera(about.look);
    this.legend = new Legend(about.look);
    this.detail = new Detail();
    this.camera.turning = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.nest = element('nest');
    this.seek = element('seek');
    this.plain = false;           // whether principal components place the points even where a model could
    this.turned = 1;              // how far the path of principal components has turned into the learned one, evenly in time
    this.begun = false;           // whether anything was played or sought yet
    this.unfolded = null;         // seconds, when it first was
    this.untouched = 1;           // how much of the nest's look before that the last picture has
    this.stale = true;            // whether the picture must be drawn though nothing moves
    this.frames = 0;
    this.commands = new Commands(this);

    this.setTheme(about.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'paper'));
    const places = { nest: this.nest, spectrogram: element('spectrogram'), seek: this.seek }, painter = /^#draw=(webgl|pixels)$/.exec(location.hash)?.[1];
    this.picture = new Picture(element('picture'), about.look, about.shaders, places, () => this.stale = true, painter);
    for (const song of songs) this.picture.add(song);
    this.choose(0);
    this.listen();
    this.frame();
  }

  // Where the song is heard now, in seconds.
  get position() { return this.player.position(); }

  get canvas() { return this.picture.canvas; }

  // Draws a picture where anything has changed, and asks for the next.
  frame() {
    this.show();
    requestAnimationFrame(() => this.frame());
  }

  show() {
    const now = performance.now() / 1000;
    const moved = this.camera.advance(clamp(now - (this.time ?? now), 0, 0.25));   // after a pause the camera does not jump
    const goal = this.plain ? 0 : 1, step = (now - (this.time ?? now)) / this.about.look.morphSeconds, turning = this.turned !== goal;
    if (turning) this.turned = clamp(this.turned + (this.plain ? -step : step), 0, 1);
    this.time = now;
    const position = this.player.position(now);
    this.picture.appeared ??= now;
    this.picture.findGpu(now);
    const presence = this.picture.presence(now), unfolding = this.unfolded !== null && this.untouched > 0;
    if (!this.stale && !moved && !turning && !this.player.playing && presence === this.presence && !unfolding && position === this.drawn) {
      if (this.detail.settled(now) && (this.detail.level > 0 || this.picture.rough)) this.draw(position, presence, now);
      return;
    }
    [this.stale, this.presence] = [presence < 1, presence];
    const draw = () => this.draw(position, presence, now, this.detail.level);
    draw();
    if (presence === 1) this.detail.moved(now, () => this.picture.cost(draw));   // what a browser does for the first time takes long
    this.trace?.push([now, this.player.reported, position]);
  }

  // How far the path of principal components has turned into the learned one: gently in and out.
  get morph() { return this.turned * this.turned * (3 - 2 * this.turned); }

  draw(position, presence, now, level = 0) {
    const unfolded = this.unfolded === null ? 0 : Math.min((now - this.unfolded) / Page.UNFOLD_SECONDS, 1);
    this.untouched = (1 - unfolded) ** 2;
    this.picture.draw({
      now: position, duration: this.song.duration, presence, morph: this.morph, untouched: this.untouched, loop: this.player.loop,
      tint: this.songs.length > 1 ? song => song.tints[this.theme.name] : null, ...this.look,
    }, this.theme, this.camera, level);
    this.drawn = position;
    this.frames++;
    this.readout.position(position);
    if (this.legend.show(this.song, this.about.look.colors[this.look.color], this.theme)) this.stale = true;   // it may have moved what lies beneath it
    this.commands.pointAgain();
  }

  // Shows a song, and plays it if one was playing.
  choose(index) {
    const song = this.songs[index];
    if (!song || song === this.song) return;
    const playing = this.song && this.player.playing;
    this.song = song;
    this.player.load(song.soundUrl(index), song.duration);
    this.picture.show(song);
    this.readout.show(song, this.plain, null);
    document.querySelectorAll('#songs button').forEach((button, i) => button.setAttribute('aria-pressed', i === index));
    if ('mediaSession' in navigator) navigator.mediaSession.metadata = new MediaMetadata({ title: song.title });
    if (playing) this.play();
    this.stale = true;
  }

  async play() {
    try {
      await this.player.play();
    } catch (problem) {
      if (problem.name !== 'AbortError') this.readout.notify(`The browser does not play: ${problem.message}`);   // AbortError: paused meanwhile
    }
  }

  // From the first time that the song moves, the path ahead is a ghost.
  begin() {
    this.unfolded ??= performance.now() / 1000;
    this.begun = true;
    this.readout.playing(this.player.playing, true);
  }

  seekTo(second) {
    this.player.seek(second);
    this.readout.loop(this.player.loop);
    this.begin();
    this.stale = true;
  }

  setTheme(name) {
    this.theme = this.about.look.themes[name];
    document.documentElement.dataset.theme = name;
    this.stale = true;
  }

  setLoop(from, to) {
    this.player.loop = from === null ? null : { from: Math.min(from, to), to: Math.max(from, to) };
    this.readout.loop(this.player.loop);
    this.stale = true;
  }

  // The sample of the path at a point of the page: its second, and where it lies; null where there is none within reach.
  nearest(point, reach, first, last) {
    const view = this.picture.view(this.camera, this.morph);
    const found = nearestSample(this.song, view, view.toPixels(point), reach * view.scale, first, last);
    return found && { second: this.song.samples[4 * found.index + 3], ...found };
  }

  // Where a second of the song lies on the nest, in the page's points.
  pointOf(second) {
    const view = this.picture.view(this.camera, this.morph);
    return project(view.matrix, this.song.at(second, this.morph), view.picture).map(pixels => pixels / view.scale);
  }

  listen() {
    const { commands } = this, { seekSeconds } = this.about.look, audio = element('sound');
    new Controls(commands, this.about.look, this.nest, this.seek);
    const buttons = { play: 'togglePlay', begin: 'togglePlay', turning: 'toggleTurning', trail: 'nextTrail', color: 'nextColor', theme: 'otherTheme',
      full: 'toggleFullScreen', save: 'save', keys: 'toggleHelp' };
    for (const id in buttons) element(id).addEventListener('click', commands[buttons[id]]);
    element('turning').setAttribute('aria-pressed', this.camera.turning);
    element('full').hidden = !document.fullscreenEnabled;
    element('begin').addEventListener('click', () => element('play').focus());

    audio.addEventListener('playing', () => this.begin());
    for (const event of ['play', 'pause', 'ended']) audio.addEventListener(event, () => this.readout.playing(this.player.playing, this.begun));
    audio.addEventListener('error', () => this.readout.showError(`The browser cannot play the sound: ${audio.error?.message || 'its format is unknown to it'}`));
    if ('mediaSession' in navigator) {
      for (const [action, handler] of [['play', () => this.play()], ['pause', () => this.player.pause()], ['seekto', ({ seekTime }) => this.seekTo(seekTime)],
        ['seekbackward', () => commands.seekBy(-seekSeconds)], ['seekforward', () => commands.seekBy(seekSeconds)]]) navigator.mediaSession.setActionHandler(action, handler);
    }
    if (this.songs.length > 1) this.listSongs(element('songs'), commands);
  }

  listSongs(list, commands) {
    document.body.dataset.several = '';
    list.hidden = false;
    this.songs.forEach((song, index) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = song.title;
      button.setAttribute('aria-pressed', song === this.song);
      if (index < 9) button.setAttribute('aria-keyshortcuts', String(index + 1));
      button.className = `song${index}`;
      button.addEventListener('click', () => commands.choose(index));
      list.append(button);
    });
  }
}
