import { clamp } from './numbers.js';

// Turns keys, mouse and touch into commands. Knows nothing of songs.
export class Controls {
  static WHEEL_STEP = 100;      // units of a wheel's step
  static TOUCH_STEPS = 0.06;    // steps of the wheel for a unit of a touchpad's pinch

  #commands;
  #look;
  #nest;
  #seek;
  #pointers = new Map();        // on the nest: id -> [x, y]
  #moved = false;
  #looping = false;

  // commands: see Commands; look: figures and keys; nest, seek: elements.
  constructor(commands, look, nest, seek) {
    [this.#commands, this.#look, this.#nest, this.#seek] = [commands, look, nest, seek];
    addEventListener('keydown', event => this.#key(event));
    this.#listenNest();
    this.#listenSeek();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') && !/^(h|escape)$/i.test(event.key)) return;
    const commands = this.#commands, { seekSeconds, fineSeekSeconds, volumeStep, keys } = this.#look, seconds = event.shiftKey ? fineSeekSeconds : seekSeconds;
    const again = { ArrowLeft: () => commands.seekBy(-seconds), ArrowRight: () => commands.seekBy(seconds),
      ArrowUp: () => commands.volume(volumeStep), ArrowDown: () => commands.volume(-volumeStep) };
    const once = { Home: () => commands.seekTo(0), End: () => commands.seekTo(1) };
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === ' ' && event.target.closest('button')) return;   // presses the button
    const act = Object.hasOwn(again, key) ? again[key] : event.repeat ? null : Object.hasOwn(once, key) ? once[key] : Object.hasOwn(keys, key) ? commands[keys[key]] : null;
    if (!act && key >= '1' && key <= '9') commands.choose(key - 1);
    if (!act) return;
    if (key !== 'Escape') event.preventDefault();
    act();
  }

  #listenNest() {
    const nest = this.#nest, commands = this.#commands;
    nest.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      nest.setPointerCapture(event.pointerId);
      this.#pointers.set(event.pointerId, [event.clientX, event.clientY]);
      this.#moved = this.#pointers.size > 1;
      this.#looping = event.shiftKey && commands.loopAlong([event.clientX, event.clientY], true);
      if (!this.#looping) commands.hold(true);
      this.#pressed = [event.clientX, event.clientY];
    });
    nest.addEventListener('pointermove', event => {
      const point = [event.clientX, event.clientY], before = this.#pointers.get(event.pointerId);
      if (!before) {
        commands.pointNest(point);
        return;
      }
      this.#moved ||= Math.hypot(point[0] - this.#pressed[0], point[1] - this.#pressed[1]) > this.#look.clickDistance;
      if (this.#looping) commands.loopAlong(point, false);
      else if (this.#moved) this.#drag(event.pointerId, before, point);
      if (this.#moved) this.#pointers.set(event.pointerId, point);
    });
    const release = event => {
      if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
      commands.hold(false);
      if (event.type === 'pointerup' && !this.#moved && !this.#looping) commands.seekNest(this.#pressed, event.pointerType !== 'mouse');
      this.#looping = false;
    };
    nest.addEventListener('pointerup', release);
    nest.addEventListener('pointercancel', release);
    nest.addEventListener('pointerleave', () => commands.pointNest(null));
    nest.addEventListener('dblclick', () => commands.resetCamera());
    nest.addEventListener('wheel', event => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : Controls.WHEEL_STEP / 3;
      commands.zoom(event.ctrlKey ? -event.deltaY * Controls.TOUCH_STEPS : -event.deltaY * lines / Controls.WHEEL_STEP);
    }, { passive: false });
  }

  #pressed = [0, 0];

  // One finger turns; two turn by their middle and zoom by their distance.
  #drag(id, before, point) {
    const commands = this.#commands, count = this.#pointers.size, height = innerHeight;
    commands.orbit((point[0] - before[0]) / height / count, (point[1] - before[1]) / height / count);
    if (count !== 2) return;
    const [, other] = [...this.#pointers].find(([key]) => key !== id);
    const from = Math.hypot(before[0] - other[0], before[1] - other[1]), to = Math.hypot(point[0] - other[0], point[1] - other[1]);
    if (from > 0) commands.pinch(to / from);
  }

  #listenSeek() {
    const seek = this.#seek, commands = this.#commands;
    const share = event => {
      const box = seek.getBoundingClientRect();
      return clamp((event.clientX - box.left) / box.width, 0, 1);
    };
    let grip = null;   // where the pointer went down, and whether a loop is drawn from there
    seek.addEventListener('pointerdown', event => {
      if (event.button !== 0) return;
      seek.setPointerCapture(event.pointerId);
      grip = { share: share(event), loops: event.shiftKey };
      if (!grip.loops) commands.seekTo(grip.share);
    });
    seek.addEventListener('pointermove', event => {
      commands.pointSeek(share(event));
      if (grip?.loops) commands.loopBetween(grip.share, share(event));
      else if (grip) commands.seekTo(share(event));
    });
    const release = event => {
      grip = null;
      if (event.pointerType !== 'mouse') commands.pointSeek(null);
    };
    seek.addEventListener('pointerup', release);
    seek.addEventListener('pointercancel', release);
    seek.addEventListener('pointerleave', () => commands.pointSeek(null));
  }
}
