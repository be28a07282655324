import { Commands } from './commands.js';
import { element } from './dom.js';
import { listGroups } from './groups.js';
import { listenToKeys } from './keys.js';
import { Picture } from './picture.js';
import { listenToPointer } from './pointer.js';
import { Tracks } from './tracks.js';
import { View } from './view.js';

const data = JSON.parse(element('data').textContent), canvas = element('picture');
const tracks = new Tracks(data), view = new View(), picture = new Picture(canvas, tracks, view, data.colors), commands = new Commands(tracks, view, picture);

listGroups(data, commands);
listenToPointer(canvas, picture, commands);
listenToKeys(canvas, picture, commands);
const buttons = { closer: () => commands.zoom(1.5), farther: () => commands.zoom(1 / 1.5), whole: () => commands.reset(), theme: () => commands.otherTheme(), close: () => commands.choose(-1) };
for (const id in buttons) element(id).addEventListener('click', buttons[id]);
addEventListener('resize', () => picture.request());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => picture.request());
setTimeout(() => element('hint').classList.add('gone'), 9000);
globalThis.map = { tracks, view, picture };   // for the console and the tests
picture.request();
