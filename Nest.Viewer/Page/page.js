// The page: songs, sound, picture and text, and what each wish does to them.
class Page {
  static UNFOLD_SECONDS = 0.9;    // in which the nest yields to its ghost when it is first played
  static REACH = 14;              // points from the path within which the pointer means it; twice that for a finger
  static LEAST_LOOP = 0.25;       // seconds
  static STRAY = 0.6;             // seconds that one movement of the pointer drags a loop's end along the path at most

  readout = new Readout();
  trace = null;                   // an array here receives [seconds, reported position, drawn position] for every picture

  constructor(about, songs) {
    const at = id => document.getElementById(id);
    this.about = about;
    this.songs = songs;
    this.look = { colour: about.colour, trail: about.trail };
    this.canvas = at('picture');
    this.player = new Player(at('sound'));
    this.camera = new OrbitCamera(about.look);
    this.camera.turning = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.nest = at('nest');
    this.seek = at('seek');
    this.begun = false;           // whether anything was played or sought yet
    this.unfolded = null;         // seconds, when it first was
    this.stale = true;            // whether the picture must be drawn though nothing moves
    this.pointer = null;          // where the pointer is on the nest, [x, y]
    this.loopStart = this.loopEnd = null;
    this.frames = 0;

    this.setTheme(about.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'night' : 'paper'));
    this.picture = new Picture(this.canvas, about.look, about.shaders, { nest: this.nest, spectrogram: at('spectrogram'), seek: this.seek }, () => this.stale = true);
    for (const song of songs) this.picture.add(song);
    this.choose(0);
    this.listen(at);
    this.frame();
  }

  // Where the song is heard now, in seconds.
  get position() { return this.player.position(); }

  // Draws a picture where anything has changed, and asks for the next.
  frame() {
    this.show();
    requestAnimationFrame(() => this.frame());
  }

  show() {
    const now = performance.now() / 1000;
    const moved = this.camera.advance(Math.min(Math.max(now - (this.time ?? now), 0), 0.25));   // after a pause the camera does not jump
    this.time = now;
    const position = this.player.position(now);
    this.picture.appeared ??= now;
    const presence = this.picture.presence(now), unfolding = this.unfolded !== null && now < this.unfolded + 2 * Page.UNFOLD_SECONDS;
    if (!this.stale && !moved && !this.player.playing && presence === this.presence && !unfolding && position === this.drawn) return;
    [this.stale, this.presence] = [presence < 1, presence];
    this.draw(position, presence, now);
    this.trace?.push([now, this.player.reported, position]);
  }

  draw(position, presence, now) {
    const unfolded = this.unfolded === null ? 0 : Math.min((now - this.unfolded) / Page.UNFOLD_SECONDS, 1);
    this.picture.draw({
      now: position, duration: this.song.duration, presence, untouched: (1 - unfolded) ** 2, loop: this.player.loop,
      tint: this.songs.length > 1 ? song => song.tints[this.theme.name] : null, ...this.look,
    }, this.theme, this.camera);
    this.drawn = position;
    this.frames++;
    this.readout.position(position);
    if (this.pointer) this.pointNest(this.pointer);
  }

  // Shows a song, and plays it if one was playing.
  choose(index) {
    const song = this.songs[index];
    if (!song || song === this.song) return;
    const playing = this.song && this.player.playing;
    this.song = song;
    this.player.load(song.soundUrl(index), song.duration);
    this.picture.show(song);
    this.readout.show(song, null);
    document.querySelectorAll('#songs button').forEach((button, i) => button.setAttribute('aria-pressed', i === index));
    if ('mediaSession' in navigator) navigator.mediaSession.metadata = new MediaMetadata({ title: song.title });
    if (playing) this.play();
    this.stale = true;
  }

  async play() {
    try {
      await this.player.play();
    } catch (problem) {
      if (problem.name !== 'AbortError') this.readout.say(`The browser does not play: ${problem.message}`);   // AbortError: paused meanwhile
    }
  }

  togglePlay() { this.player.playing ? this.player.pause() : this.play(); }

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
    const { themes } = this.about.look;
    this.theme = themes[name];
    document.documentElement.dataset.theme = name;
    this.stale = true;
  }

  setLoop(from, to) {
    this.player.loop = from === null ? null : { from: Math.min(from, to), to: Math.max(from, to) };
    this.readout.loop(this.player.loop);
    this.stale = true;
  }

  // The sample of the path at a place of the page: its second, and where it lies; null where there is none within reach.
  nearest(place, reach, first, last) {
    const view = this.picture.view(this.camera);
    const found = nearestSample(this.song, view.matrix, view.picture, view.place(place), reach * view.scale, first, last);
    return found && { second: this.song.samples[4 * found.index + 3], ...found };
  }

  // Where a second of the song lies on the nest, in the page's points.
  placeOf(second) {
    const view = this.picture.view(this.camera);
    return project(view.matrix, this.song.at(second), view.picture).map(pixels => pixels / view.scale);
  }

  pointNest(place) {
    this.pointer = place;
    const near = place && this.nearest(place, Page.REACH);
    this.nest.classList.toggle('near', near !== null);
    if (!near) return this.readout.pointed(null);
    const onNest = this.placeOf(near.second);
    this.readout.pointed(near.second, onNest, onNest);
  }

  pointSeek(share) {
    if (share === null) return this.readout.pointed(null);
    const box = this.seek.getBoundingClientRect(), second = share * this.song.duration;
    this.readout.pointed(second, this.placeOf(second), [box.left + share * box.width, box.top + 4]);
  }

  // A loop drawn along the path: from where the pointer took hold of it, its end follows the pointer, strand by strand.
  loopAlong(place, takesHold) {
    if (takesHold) {
      const near = this.nearest(place, 2 * Page.REACH);
      this.loopStart = this.loopEnd = near?.second ?? null;
      return near !== null;
    }
    const near = this.nearest(place, Infinity, this.song.sampleAt(this.loopEnd - Page.STRAY), this.song.sampleAt(this.loopEnd + Page.STRAY));
    this.loopEnd = near.second;
    this.loopBetween(this.loopStart / this.song.duration, this.loopEnd / this.song.duration);
    this.readout.pointed(near.second, this.placeOf(near.second), place);
    return true;
  }

  loopBetween(fromShare, toShare) {
    const from = fromShare * this.song.duration, to = toShare * this.song.duration;
    if (Math.abs(to - from) >= Page.LEAST_LOOP) this.setLoop(from, to);
  }

  // What users can ask for, by name.
  wishes() {
    const { camera, player, readout } = this, next = (value, names) => (value + 1) % names.length;
    const trails = ['all', '150 points', '20 s'], colours = ['ink', 'time', 'loudness'];
    return {
      togglePlay: () => this.togglePlay(),
      seekBy: seconds => this.seekTo(player.position() + seconds),
      seekTo: share => this.seekTo(share * this.song.duration),
      volume: change => {
        player.volume += change;
        readout.say(`Volume ${Math.round(100 * player.volume)} %`);
      },
      hold: held => {
        camera.held = held;
        this.nest.classList.toggle('held', held);
      },
      orbit: (across, down) => camera.drag(across, down),
      zoom: steps => camera.scroll(steps),
      pinch: factor => camera.pinch(factor),
      resetCamera: () => {
        camera.reset();
        if (this.beforeClick !== undefined) this.seekTo(this.beforeClick);   // the double click's first click sought
      },
      toggleTurning: () => {
        camera.turning = !camera.turning;
        document.getElementById('turning').setAttribute('aria-pressed', camera.turning);
        readout.say(camera.turning ? 'Turning' : 'Still');
      },
      nextTrail: () => {
        this.look.trail = next(this.look.trail, trails);
        readout.say(`Trail: ${trails[this.look.trail]}`);
        this.stale = true;
      },
      nextColour: () => {
        this.look.colour = next(this.look.colour, colours);
        readout.say(`Colour: ${colours[this.look.colour]}`);
        this.stale = true;
      },
      otherTheme: () => this.setTheme(this.theme.name === 'paper' ? 'night' : 'paper'),
      toggleFullScreen: () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.().catch(() => {}),
      save: () => this.save(),
      toggleHelp: () => {
        const help = document.getElementById('help');
        help.open ? help.close() : help.showModal();
      },
      leave: () => this.setLoop(null),
      choose: index => this.choose(index),
      pointNest: place => this.pointNest(place),
      pointSeek: share => this.pointSeek(share),
      seekNest: (place, byTouch) => {
        const near = this.nearest(place, byTouch ? 2 * Page.REACH : Page.REACH), before = player.position();
        this.beforeClick = near ? before : undefined;
        if (near) this.seekTo(near.second);
        setTimeout(() => this.beforeClick = undefined, 500);
      },
      loopAlong: (place, takesHold) => this.loopAlong(place, takesHold),
      loopBetween: (from, to) => this.loopBetween(from, to),
      loopFrom: () => {
        this.loopStart = player.position();
        readout.say(`A loop from ${Readout.clock(this.loopStart)}: O ends it`);
      },
      loopTo: () => {
        const end = player.position();
        if (this.loopStart !== null && end - this.loopStart >= Page.LEAST_LOOP) this.setLoop(this.loopStart, end);
      },
    };
  }

  save() {
    this.draw(this.drawn, this.presence, this.time);   // what WebGL drew is there until the browser shows it
    const whole = Math.floor(this.drawn);
    savePicture(this.canvas, `${this.song.stem}-${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s.png`);
    this.readout.say('Saved');
  }

  listen(at) {
    const wishes = this.wishes(), audio = at('sound');
    new Controls(wishes, this.nest, this.seek);
    const buttons = { play: 'togglePlay', begin: 'togglePlay', turning: 'toggleTurning', trail: 'nextTrail', colour: 'nextColour', theme: 'otherTheme',
      full: 'toggleFullScreen', save: 'save', keys: 'toggleHelp' };
    for (const id in buttons) at(id).addEventListener('click', wishes[buttons[id]]);
    at('turning').setAttribute('aria-pressed', this.camera.turning);
    at('full').hidden = !document.fullscreenEnabled;
    at('begin').addEventListener('click', () => at('play').focus());

    audio.addEventListener('playing', () => this.begin());
    for (const event of ['play', 'pause', 'ended']) audio.addEventListener(event, () => this.readout.playing(this.player.playing, this.begun));
    audio.addEventListener('error', () => this.readout.complain(`The browser cannot play the sound: ${audio.error?.message || 'its format is unknown to it'}`));
    if ('mediaSession' in navigator) {
      for (const [action, wish] of [['play', () => this.play()], ['pause', () => this.player.pause()], ['seekto', ({ seekTime }) => this.seekTo(seekTime)],
        ['seekbackward', () => wishes.seekBy(-5)], ['seekforward', () => wishes.seekBy(5)]]) navigator.mediaSession.setActionHandler(action, wish);
    }
    if (this.songs.length > 1) this.listSongs(at('songs'), wishes);
  }

  listSongs(list, wishes) {
    document.body.dataset.several = '';
    list.hidden = false;
    this.songs.forEach((song, index) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = song.title;
      button.setAttribute('aria-pressed', song === this.song);
      if (index < 9) button.setAttribute('aria-keyshortcuts', String(index + 1));
      button.className = `song${index}`;
      button.addEventListener('click', () => wishes.choose(index));
      list.append(button);
    });
  }
}

// Everything is in the page; what goes wrong is said in it.
try {
  const about = JSON.parse(document.getElementById('about-page').textContent);
  for (const theme of Object.values(about.look.themes)) theme.palettes = fromBase64(theme.palettes);
  about.look.magma = fromBase64(about.look.magma);
  const songs = await Promise.all(about.songs.map((song, index) => Song.read(song, index)));
  globalThis.page = new Page(about, songs);
} catch (problem) {
  new Readout().complain(`No nest: ${problem.message}`);
  throw problem;
}
