// From keys, mouse and fingers to wishes. Knows nothing of songs: receives functions by the names of what users can ask for.
export class Controls {
  static CLICK_POINTS = 5;      // a press that moves no farther is a click
  static WHEEL_STEP = 100;      // units of a wheel's step
  static TOUCH_STEPS = 0.06;    // steps of the wheel for a unit of a touchpad's pinch
  static VOLUME_STEP = 0.05;

  #wish;
  #nest;
  #seek;
  #pointers = new Map();        // on the nest: id -> [x, y]
  #moved = false;
  #looping = false;

  // wish: an object of functions; nest, seek: the elements.
  constructor(wish, nest, seek) {
    [this.#wish, this.#nest, this.#seek] = [wish, nest, seek];
    addEventListener('keydown', event => this.#key(event));
    this.#listenNest();
    this.#listenSeek();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') && !/^(h|escape)$/i.test(event.key)) return;
    const wish = this.#wish, seconds = event.shiftKey ? 1 : 5;
    const again = { ArrowLeft: () => wish.seekBy(-seconds), ArrowRight: () => wish.seekBy(seconds),
      ArrowUp: () => wish.volume(Controls.VOLUME_STEP), ArrowDown: () => wish.volume(-Controls.VOLUME_STEP) };
    const once = { ' ': wish.togglePlay, Home: () => wish.seekTo(0), End: () => wish.seekTo(1), r: wish.toggleTurning, t: wish.nextTrail, c: wish.nextColour, b: wish.otherTheme,
      f: wish.toggleFullScreen, F11: wish.toggleFullScreen, s: wish.save, h: wish.toggleHelp, i: wish.loopFrom, o: wish.loopTo, m: wish.switchMethod, Escape: wish.leave };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === ' ' && event.target.closest('button')) return;   // presses the button
    const act = Object.hasOwn(again, key) ? again[key] : event.repeat ? null : Object.hasOwn(once, key) ? once[key] : null;
    if (!act && key >= '1' && key <= '9') wish.choose(key - 1);
    if (!act) return;
    if (key !== 'Escape') event.preventDefault();
    act();
  }

  #listenNest() {
    const nest = this.#nest, wish = this.#wish;
    nest.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      nest.setPointerCapture(event.pointerId);
      this.#pointers.set(event.pointerId, [event.clientX, event.clientY]);
      this.#moved = this.#pointers.size > 1;
      this.#looping = event.shiftKey && wish.loopAlong([event.clientX, event.clientY], true);
      if (!this.#looping) wish.hold(true);
      this.#pressed = [event.clientX, event.clientY];
    });
    nest.addEventListener('pointermove', event => {
      const place = [event.clientX, event.clientY], before = this.#pointers.get(event.pointerId);
      if (!before) {
        wish.pointNest(place);
        return;
      }
      this.#moved ||= Math.hypot(place[0] - this.#pressed[0], place[1] - this.#pressed[1]) > Controls.CLICK_POINTS;
      if (this.#looping) wish.loopAlong(place, false);
      else if (this.#moved) this.#drag(event.pointerId, before, place);
      if (this.#moved) this.#pointers.set(event.pointerId, place);
    });
    const release = event => {
      if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
      wish.hold(false);
      if (event.type === 'pointerup' && !this.#moved && !this.#looping) wish.seekNest(this.#pressed, event.pointerType !== 'mouse');
      this.#looping = false;
    };
    nest.addEventListener('pointerup', release);
    nest.addEventListener('pointercancel', release);
    nest.addEventListener('pointerleave', () => wish.pointNest(null));
    nest.addEventListener('dblclick', () => wish.resetCamera());
    nest.addEventListener('wheel', event => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : Controls.WHEEL_STEP / 3;
      wish.zoom(event.ctrlKey ? -event.deltaY * Controls.TOUCH_STEPS : -event.deltaY * lines / Controls.WHEEL_STEP);
    }, { passive: false });
  }

  #pressed = [0, 0];

  // One finger turns; two turn by their middle and zoom by their distance.
  #drag(id, before, place) {
    const wish = this.#wish, count = this.#pointers.size, height = innerHeight;
    wish.orbit((place[0] - before[0]) / height / count, (place[1] - before[1]) / height / count);
    if (count !== 2) return;
    const [, other] = [...this.#pointers].find(([key]) => key !== id);
    const from = Math.hypot(before[0] - other[0], before[1] - other[1]), to = Math.hypot(place[0] - other[0], place[1] - other[1]);
    if (from > 0) wish.pinch(to / from);
  }

  #listenSeek() {
    const seek = this.#seek, wish = this.#wish;
    const share = event => {
      const box = seek.getBoundingClientRect();
      return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1);
    };
    let grip = null;   // where the pointer went down, and whether a loop is drawn from there
    seek.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      seek.setPointerCapture(event.pointerId);
      grip = { share: share(event), loops: event.shiftKey };
      if (!grip.loops) wish.seekTo(grip.share);
    });
    seek.addEventListener('pointermove', event => {
      wish.pointSeek(share(event));
      if (grip?.loops) wish.loopBetween(grip.share, share(event));
      else if (grip) wish.seekTo(share(event));
    });
    const release = event => {
      grip = null;
      if (event.pointerType !== 'mouse') wish.pointSeek(null);
    };
    seek.addEventListener('pointerup', release);
    seek.addEventListener('pointercancel', release);
    seek.addEventListener('pointerleave', () => wish.pointSeek(null));
  }
}
