// Opens a map in Chromium, uses it as a person would, and prints what it saw as one JSON object.
//   node map.mjs CHROMIUM PAGE
import { chromium } from 'playwright-core';
import { pathToFileURL } from 'node:url';

const [executablePath, file] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--no-first-run', '--mute-audio', '--autoplay-policy=no-user-gesture-required'] });
const tab = await browser.newPage({ viewport: { width: 1100, height: 700 } }), complaints = [], requests = [];
tab.on('console', message => ['error', 'warning'].includes(message.type()) && !/getImageData/.test(message.text()) && complaints.push(message.text()));
tab.on('pageerror', error => complaints.push(error.stack));
tab.on('request', request => requests.push(request.url()));
await tab.addInitScript(() => {
  globalThis.refused = [];
  globalThis.names = Object.getOwnPropertyNames(globalThis);
  addEventListener('securitypolicyviolation', event => globalThis.refused.push(`${event.violatedDirective}: ${event.blockedURI}`));
});
await tab.goto(pathToFileURL(file).href);
await tab.waitForFunction(() => globalThis.map);
const place = name => tab.evaluate(name => map.view.toScreen(map.tracks.all.find(track => track.name === name)), name);
const text = id => tab.evaluate(id => { const element = document.getElementById(id); return element.closest('[hidden]') ? null : element.textContent; }, id);
const frames = count => tab.evaluate(count => new Promise(done => {   // waits for so many pictures of the browser
  const next = () => count-- > 0 ? requestAnimationFrame(next) : done();
  next();
}), count);
const seen = { title: await tab.title(), attacked: await tab.evaluate(() => globalThis.attacked ?? null) };
seen.added = await tab.evaluate(() => Object.getOwnPropertyNames(globalThis).filter(name => !globalThis.names.includes(name)));

await tab.mouse.move(...await place('c-major'));
seen.tip = await text('tip');
await tab.mouse.click(...await place('c-major'));
await tab.waitForFunction(() => document.getElementById('sound').currentTime > 0.05);
seen.chosen = await text('name');
seen.trouble = await text('trouble');
seen.nearest = await tab.evaluate(() => document.querySelectorAll('#nearest li').length);
await tab.evaluate(() => document.getElementById('sound').pause());

await tab.mouse.click(...await place('gone'));
await tab.waitForFunction(() => !document.getElementById('trouble').hidden);
seen.gone = await text('trouble');
await tab.keyboard.press('Escape');
seen.closed = await text('name');

await tab.keyboard.press('/');
await tab.keyboard.type('ECLAIR');
seen.found = await text('found');
await tab.keyboard.press('Enter');
seen.foundName = await text('name');
await tab.keyboard.press('Escape');
seen.cleared = await text('found');

const chosen = () => tab.evaluate(() => map.picture.chosen);
const before = await chosen();
for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) await tab.keyboard.press(key);
seen.moved = [before, await chosen()];

const [x, y] = (await place('c-major')).map(Math.round);
await tab.mouse.move(x, y);
await tab.mouse.wheel(0, -500);
seen.zoom = await tab.evaluate(() => map.view.zoom);
const zoomed = await place('c-major');
seen.stays = Math.hypot(zoomed[0] - x, zoomed[1] - y);
await tab.mouse.move(500, 640);
await tab.mouse.down();
await tab.mouse.move(540, 600, { steps: 4 });
await tab.mouse.up();
const [left, top] = await place('c-major');
seen.dragged = [left - zoomed[0], top - zoomed[1]];
await tab.keyboard.press('0');
seen.whole = await tab.evaluate(() => map.view.zoom);

const ground = () => tab.evaluate(() => [...map.picture.context.getImageData(2, 2, 1, 1).data]);
await tab.emulateMedia({ colorScheme: 'dark' });
await frames(6);
seen.dark = await ground();
await tab.keyboard.press('b');
await frames(6);
seen.light = await ground();
await tab.click('#groups button');
seen.hidden = await tab.evaluate(() => map.tracks.all.filter((_, i) => !map.tracks.shown(i)).length);
seen.refused = await tab.evaluate(() => globalThis.refused);
await browser.close();
console.log(JSON.stringify({ ...seen, complaints, requests }));
