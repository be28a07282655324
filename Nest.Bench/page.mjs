// Measures a page in a browser as people without a graphics card have it, and prints figures as Nest.Bench does, one JSON object a line.
//   node Nest.Bench/page.mjs CHROMIUM VIEWER       VIEWER: the built Nest.Viewer program; playwright-core is installed in Nest.Tests/Page by ./test
// The songs are the bundled one, over and over: 240 seconds, and as many as 20,000 points take. Pages open from the disk in a window of 1280 by 720 points.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { chromium } = createRequire(new URL('../Nest.Tests/Page/', import.meta.url))('playwright-core');
const [executablePath, viewer] = process.argv.slice(2), folder = mkdtempSync(join(tmpdir(), 'nest-page-'));
const median = values => values.toSorted((a, b) => a - b)[values.length >> 1];
const report = (figure, value, unit) => console.log(JSON.stringify({ peer: 'nest', figure, value: Number(value.toPrecision(4)), unit }));

// A page of the bundled song, repeated to a length.
function write(name, seconds) {
  const song = readFileSync(new URL('../fixtures/audio/first-light.wav', import.meta.url)), start = song.indexOf('data') + 8, rate = song.readUInt32LE(28);
  const bytes = seconds * rate, long = Buffer.alloc(start + bytes), body = song.subarray(start, start + song.readUInt32LE(start - 4));
  song.copy(long, 0, 0, start);
  for (let at = start; at < long.length; at += body.length) body.copy(long, at, 0, Math.min(body.length, long.length - at));
  long.writeUInt32LE(long.length - 8, 4);
  long.writeUInt32LE(bytes, start - 4);
  writeFileSync(join(folder, `${name}.wav`), long);
  const page = join(folder, `${name}.html`);
  execFileSync(viewer, [join(folder, `${name}.wav`), '--page', page, '--no-train'], { stdio: 'inherit' });
  return page;
}

// Opens a page in a browser of its own, which then knows nothing of it.
async function open(page, options, act) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--mute-audio'] });
  try {
    const tab = await (await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options })).newPage();
    await tab.addInitScript(() => {   // seconds from the navigation to the first picture, and to the first with something of the nest in it
      const seen = globalThis.seen = {}, look = () => {
        if (globalThis.page?.frames > 0) seen.first ??= performance.now() / 1000;
        if (globalThis.page?.presence > 0) seen.nest ??= performance.now() / 1000;
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    await tab.waitForTimeout(500);
    await tab.goto(pathToFileURL(page).href);
    await tab.waitForFunction(() => globalThis.page?.presence === 1);
    return await act(tab);
  } finally {
    await browser.close();
  }
}

// Pictures a second, and the seconds that the page's script takes for one, while it plays.
async function playing(tab) {
  await tab.evaluate(() => page.seekTo(0.7 * page.song.duration));
  await tab.keyboard.press('Space');
  await tab.waitForTimeout(2500);
  return await tab.evaluate(async () => {
    const { draw } = page.picture, costs = [];
    page.picture.draw = function (...moment) {
      const started = performance.now();
      draw.apply(this, moment);
      costs.push(performance.now() - started);
    };
    page.trace = [];
    await new Promise(done => setTimeout(done, 5000));
    const rate = (page.trace.length - 1) / (page.trace.at(-1)[0] - page.trace[0][0]);
    return { rate, cost: costs.sort((a, b) => a - b)[costs.length >> 1], level: page.detail.level, painter: page.picture.painter.constructor.name };
  });
}

try {
  const four = write('four', 240), long = write('long', 466), times = [];
  report('page_240s_size', statSync(four).size / 1e6, 'MB');
  for (let i = 0; i < 5; i++) times.push(await open(four, {}, tab => tab.evaluate(() => [globalThis.seen.first, globalThis.seen.nest])));
  report('page_240s_first_picture', median(times.map(([first]) => first)), 's');
  report('page_240s_first_nest', median(times.map(([, nest]) => nest)), 's');
  for (const colorScheme of ['light', 'dark']) {
    const { rate, cost, level, painter } = await open(long, { colorScheme }, playing);
    report(`page_20000_points_${colorScheme}`, rate, 'pictures/s');
    report(`page_20000_points_${colorScheme}_script`, cost, 'ms');
    console.error(`${painter}, level of detail ${level}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
