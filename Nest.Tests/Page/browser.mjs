// Chromium, and pages opened in it, for the scenarios.
import { chromium } from 'playwright-core';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , executablePath, path] = process.argv;
export const folder = path;
export const desktop = { viewport: { width: 1280, height: 720 } };
export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
export const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--no-first-run', '--mute-audio'],
});

// A copy of the page with some of its script's text replaced; the policy, which knows the script's hash, is then to be bypassed.
export function altered(name, ...replacements) {
  let page = readFileSync(join(folder, 'song.html'), 'utf8');
  for (const [from, to] of replacements) {
    if (!page.includes(from)) throw new Error(`the page does not say ${from}`);
    page = page.replace(from, () => to);
  }
  writeFileSync(join(folder, name), page);
  return name;
}

// Opens a page of the folder, name and fragment; what it complains of and what it asks the network for is kept.
export async function open(name, options) {
  const context = await browser.newContext(options), tab = await context.newPage(), seen = { complaints: [], requests: [] };
  tab.on('console', message => ['error', 'warning'].includes(message.type()) && !/GPU stall due to ReadPixels/.test(message.text()) && seen.complaints.push(message.text()));
  tab.on('pageerror', error => seen.complaints.push(error.stack));
  tab.on('request', request => /^(data|blob):/.test(request.url()) || seen.requests.push(request.url()));
  await tab.addInitScript(() => {
    globalThis.refused = [];
    globalThis.copyPixels = () => {   // of the canvas as it is: red, green, blue, alpha
      const { width, height } = page.canvas, copy = new OffscreenCanvas(width, height).getContext('2d');
      copy.drawImage(page.canvas, 0, 0);
      return copy.getImageData(0, 0, width, height).data;
    };
    globalThis.names = Object.getOwnPropertyNames(globalThis);
    addEventListener('securitypolicyviolation', event => globalThis.refused.push(`${event.violatedDirective}: ${event.blockedURI}`));
  });
  const [file, fragment = ''] = name.split('#');
  await tab.goto(`${pathToFileURL(join(folder, file)).href}#${fragment}`);
  await tab.waitForFunction(() => globalThis.page?.frames > 0);
  return Object.assign(tab, { seen, leave: () => context.close() });
}

// Writes the canvas as it is drawn now, three bytes a pixel, the top row first; returns [width, height].
export async function picture(tab, name) {
  const size = await tab.evaluate(() => {
    page.draw(page.player.position(), 1, performance.now() / 1000);
    globalThis.pixels = copyPixels();   // what WebGL drew is there until the task ends
    return [page.canvas.width, page.canvas.height];
  });
  const rgba = await kept(tab);
  writeFileSync(join(folder, name), rgba.filter((_, i) => i % 4 < 3));
  return size;
}

// The pixels that the page keeps: red, green, blue, alpha.
export const kept = async tab => Buffer.from(await tab.evaluate(() => {
  let bytes = '';
  for (let i = 0; i < globalThis.pixels.length; i += 4096) bytes += String.fromCharCode(...globalThis.pixels.subarray(i, i + 4096));
  return btoa(bytes);
}), 'base64');

// Waits for so many pictures of the browser, however long they take it.
export const frames = (tab, count) => tab.evaluate(count => new Promise(done => {
  const next = () => count-- > 0 ? requestAnimationFrame(next) : done();
  next();
}), count);

export const position = tab => tab.evaluate(() => page.position);
export const sought = tab => tab.waitForFunction(() => !document.getElementById('sound').seeking);
export const pointOf = (tab, second) => tab.evaluate(second => page.pointOf(second), second);
