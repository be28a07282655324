import { Card } from './card.js';
import { Picture } from './picture.js';
import { Tracks } from './tracks.js';
import { View } from './view.js';

const data = JSON.parse(document.getElementById('data').textContent), element = id => document.getElementById(id);
const canvas = element('picture'), tracks = new Tracks(data), view = new View(), picture = new Picture(canvas, tracks, view, data.colors);
const card = new Card(tracks, choose);

function choose(i, play) {
  picture.chosen = i;
  if (i < 0) card.hide();
  else {
    card.show(i, play);
    view.show(tracks.all[i]);
  }
  picture.request();
}

function point(px, py) {
  const i = canvas.classList.contains('held') ? -1 : picture.at(px, py), tip = element('tip');
  canvas.classList.toggle('near', i >= 0);
  tip.hidden = i < 0;
  if (i >= 0) {
    tip.textContent = tracks.all[i].name;
    tip.style.translate = `${Math.min(px + 14, innerWidth - tip.offsetWidth - 8)}px ${Math.max(4, py - 30)}px`;
  }
  if (picture.pointed === i) return;
  picture.pointed = i;
  picture.request();
}

// One finger or the mouse moves the map, two fingers zoom it.
const fingers = new Map();
let travelled = 0;
canvas.addEventListener('pointerdown', event => {
  fingers.set(event.pointerId, [event.clientX, event.clientY]);
  canvas.setPointerCapture(event.pointerId);
  if (fingers.size === 1) travelled = 0;
});
canvas.addEventListener('pointermove', event => {
  const before = fingers.get(event.pointerId), now = [event.clientX, event.clientY];
  if (!before) return point(...now);
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  if (other) {
    const distance = point => Math.hypot(point[0] - other[0], point[1] - other[1]);
    view.magnify(distance(now) / Math.max(1, distance(before)), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    view.pan((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  } else view.pan(now[0] - before[0], now[1] - before[1]);
  travelled += Math.hypot(now[0] - before[0], now[1] - before[1]);
  if (travelled > 4) canvas.classList.add('held');
  fingers.set(event.pointerId, now);
  picture.request();
});
for (const end of ['pointerup', 'pointercancel'])
  canvas.addEventListener(end, event => {
    fingers.delete(event.pointerId);
    canvas.classList.remove('held');
    element('hint').classList.add('gone');
    if (end === 'pointerup' && travelled <= 4) choose(picture.at(event.clientX, event.clientY, event.pointerType === 'touch' ? 14 : 6), true);
  });
canvas.addEventListener('pointerleave', () => point(-1e6, -1e6));
canvas.addEventListener('dblclick', event => picture.at(event.clientX, event.clientY) < 0 && zoom(2, event.clientX, event.clientY));
canvas.addEventListener('wheel', event => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0016)), event.clientX, event.clientY);
}, { passive: false });

function zoom(factor, px, py) {
  view.magnify(factor, px, py);
  picture.request();
}

function whole() {
  view.reset();
  picture.request();
}

function turnTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches, root = document.documentElement;
  root.dataset.theme = (root.dataset.theme ?? (dark ? 'night' : 'paper')) === 'night' ? 'paper' : 'night';
  picture.request();
}

element('closer').addEventListener('click', () => zoom(1.5));
element('farther').addEventListener('click', () => zoom(1 / 1.5));
element('whole').addEventListener('click', whole);
element('theme').addEventListener('click', turnTheme);
element('close').addEventListener('click', () => choose(-1));

const search = element('search');
search.addEventListener('input', () => {
  tracks.search(search.value);
  element('found').textContent = tracks.matches ? `${tracks.matches.size} of ${tracks.all.length}` : '';
  picture.request();
});
search.addEventListener('keydown', event => {
  if (event.key === 'Enter' && tracks.matches?.size) {
    const found = [...tracks.matches];
    choose(found[(found.indexOf(picture.chosen) + 1) % found.length], false);
  } else if (event.key === 'Escape') {
    search.value = '';
    search.dispatchEvent(new Event('input'));
    canvas.focus();
  } else return;
  event.preventDefault();
});

element('groups').replaceChildren(...(data.groups.length < 2 ? [] : data.groups.map((name, group) => {
  const item = document.createElement('li'), button = document.createElement('button'), parts = ['i', 'span', 'b'].map(tag => document.createElement(tag));
  button.type = 'button';
  button.title = `Show, hide ${name}`;
  button.setAttribute('aria-pressed', 'true');
  parts[0].style.background = data.colors[group];
  parts[1].textContent = name;
  parts[2].textContent = tracks.all.filter(track => track.group === group).length;
  button.append(...parts);
  button.addEventListener('click', () => {
    const off = !tracks.hidden.delete(group) && tracks.hidden.add(group);
    button.setAttribute('aria-pressed', String(!off));
    picture.request();
  });
  item.append(button);
  return item;
})));

const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
addEventListener('keydown', event => {
  if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = arrows[event.key], onSound = event.target === card.sound;
  if (arrow && !onSound) {
    if (event.shiftKey || !tracks.all.length) view.pan(-80 * arrow[0], -80 * arrow[1]);
    else choose(picture.chosen < 0 ? Math.max(0, picture.at(innerWidth / 2, innerHeight / 2, 1e6)) : tracks.neighbor(picture.chosen, ...arrow), false);
    picture.request();
  } else if (event.key === '/' || (event.key === 'f' && !event.shiftKey)) search.focus();
  else if (event.key === '+' || event.key === '=') zoom(1.5);
  else if (event.key === '-') zoom(1 / 1.5);
  else if (event.key === '0' || event.key === 'Home') whole();
  else if (event.key === 'b' || event.key === 'B') turnTheme();
  else if (event.key === 'Escape') choose(-1);
  else if (event.key === 'Enter' && event.target === canvas && picture.chosen >= 0) choose(picture.chosen, true);
  else if (event.key === ' ' && event.target === canvas && picture.chosen >= 0) card.toggle();
  else return;
  event.preventDefault();
});
addEventListener('resize', () => picture.request());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => picture.request());
setTimeout(() => element('hint').classList.add('gone'), 9000);
globalThis.map = { tracks, view, picture };   // for the console and the tests
picture.request();
