import { element } from './dom.js';

const CLICK_PIXELS = 4;   // a press that moves no farther is a click

// Turns mouse and touch on the map into commands: one finger or the mouse moves it, two fingers zoom it.
export function listenToPointer(canvas, picture, commands) {
  const fingers = new Map();
  let travelled = 0;
  canvas.addEventListener('pointerdown', event => {
    fingers.set(event.pointerId, [event.clientX, event.clientY]);
    canvas.setPointerCapture(event.pointerId);
    if (fingers.size === 1) travelled = 0;
  });
  canvas.addEventListener('pointermove', event => {
    const before = fingers.get(event.pointerId), now = [event.clientX, event.clientY];
    if (!before) return commands.point(...now);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1], share = other ? 2 : 1;
    if (other) {
      const distance = point => Math.hypot(point[0] - other[0], point[1] - other[1]);
      commands.zoom(distance(now) / Math.max(1, distance(before)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    commands.pan((now[0] - before[0]) / share, (now[1] - before[1]) / share);
    travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (travelled > CLICK_PIXELS) canvas.classList.add('held');
    fingers.set(event.pointerId, now);
  });
  for (const end of ['pointerup', 'pointercancel'])
    canvas.addEventListener(end, event => {
      fingers.delete(event.pointerId);
      canvas.classList.remove('held');
      element('hint').classList.add('gone');
      if (end === 'pointerup' && travelled <= CLICK_PIXELS) commands.choose(picture.at(event.clientX, event.clientY, event.pointerType === 'touch' ? 14 : 6), true);
    });
  canvas.addEventListener('pointerleave', () => commands.point(-1e6, -1e6));
  canvas.addEventListener('dblclick', event => picture.at(event.clientX, event.clientY) < 0 && commands.zoom(2, event.clientX, event.clientY));
  canvas.addEventListener('wheel', event => {
    event.preventDefault();
    commands.zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), event.clientX, event.clientY);
  }, { passive: false });
}
