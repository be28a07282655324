// Opens a page in Chromium, uses it as a person would, and prints what it saw as one JSON object: one member a scenario.
//   node drive.mjs CHROMIUM FOLDER [SCENARIO...]       FOLDER holds song.wav, song.html, hostile.html, several.html and window.json; pictures
//                                        of the canvas are written there
import { chromium } from 'playwright-core';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Detail } from '../../Nest.Viewer/Page/Scripts/detail.js';
import { HeardClock } from '../../Nest.Viewer/Page/Scripts/sound/clock.js';

const [executablePath, folder, ...only] = process.argv.slice(2);
const desktop = { viewport: { width: 1280, height: 720 } };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--disable-background-networking', '--disable-component-update',
    '--disable-sync', '--no-first-run', '--mute-audio'],
});

// A copy of the page with some of its script's text replaced; the policy, which knows the script's hash, is then to be bypassed.
function altered(name, ...replacements) {
  let page = readFileSync(join(folder, 'song.html'), 'utf8');
  for (const [from, to] of replacements) {
    if (!page.includes(from)) throw new Error(`the page does not say ${from}`);
    page = page.replace(from, () => to);
  }
  writeFileSync(join(folder, name), page);
  return name;
}

// Opens a page of the folder, name and fragment; what it complains of and what it asks the network for is kept.
async function open(name, options) {
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
async function picture(tab, name) {
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
const kept = async tab => Buffer.from(await tab.evaluate(() => {
  let bytes = '';
  for (let i = 0; i < globalThis.pixels.length; i += 4096) bytes += String.fromCharCode(...globalThis.pixels.subarray(i, i + 4096));
  return btoa(bytes);
}), 'base64');

// Waits for so many pictures of the browser, however long they take it.
const frames = (tab, count) => tab.evaluate(count => new Promise(done => {
  const next = () => count-- > 0 ? requestAnimationFrame(next) : done();
  next();
}), count);

const position = tab => tab.evaluate(() => page.position);
const sought = tab => tab.waitForFunction(() => !document.getElementById('sound').seeking);
const pointOf = (tab, second) => tab.evaluate(second => page.pointOf(second), second);

const scenarios = {
  async opens() {
    const started = Date.now(), tab = await open('song.html', desktop), loaded = Date.now() - started;
    await tab.waitForFunction(() => page.presence === 1);
    await frames(tab, 12);
    const added = await tab.evaluate(() => Object.getOwnPropertyNames(globalThis).filter(name => !globalThis.names.includes(name)));
    const size = await picture(tab, 'opens.rgb');
    const result = await tab.evaluate(() => ({
      title: document.title, heading: document.getElementById('title').textContent, painter: page.picture.painter.constructor.name, refused: globalThis.refused,
      duration: page.song.duration, readable: document.getElementById('sound').error === null,
      policy: document.querySelector('meta[http-equiv]').content,
    }));
    const complaints = [...tab.seen.complaints];   // before the next line, which is refused with one
    result.fetched = await tab.evaluate(() => fetch('https://example.org/').then(() => 'loaded', () => 'refused'));
    return { ...result, ...tab.seen, complaints, added, loaded, size };
  },

  async plays() {
    const tab = await open('song.html', desktop);
    await tab.keyboard.press('Space');
    await tab.waitForFunction(() => page.player.reported > 0.3);
    await tab.evaluate(() => page.trace = []);
    await tab.waitForFunction(() => page.trace.length >= 30 && page.trace.at(-1)[2] > page.trace[0][2] + 2);
    const trace = await tab.evaluate(() => page.trace);
    await tab.keyboard.press('Space');
    const stands = [await position(tab), (await frames(tab, 12), await position(tab))];
    const label = await tab.getAttribute('#play', 'aria-label');
    await tab.evaluate(() => page.player.seek(page.song.duration - 0.4));
    await tab.keyboard.press('Space');
    await tab.waitForFunction(() => document.getElementById('sound').ended);
    return { trace, stands, label, end: await position(tab), duration: await tab.evaluate(() => page.song.duration) };
  },

  // The page's clock against made-up browsers: the largest difference from the truth, after its first second, and the shortest step.
  async keepsTime() {
    const follow = (hertz, report, truth = time => time) => {
      const clock = new HeardClock();
      let worst = 0, before = 0, shortest = Infinity;
      clock.restart(0);
      for (let time = 0; time < 20; time += 1 / hertz) {
        clock.update(time, report(truth(time)));
        const position = clock.at(time);
        if (time > 1) [worst, shortest] = [Math.max(worst, Math.abs(position - truth(time))), Math.min(shortest, position - before)];
        before = position;
      }
      return { worst, shortest: shortest * hertz };   // the step in shares of a frame
    };
    const stairs = step => position => Math.floor(position / step) * step;
    let seed = 1;
    const noise = () => (seed = seed * 16807 % 2147483647) / 2147483647 - 0.5;
    return {
      smooth: follow(60, position => position),
      jitter: follow(60, position => position + 0.01 * noise()),
      stairs: [30, 60, 144, 240].flatMap(hertz => [0.01, 0.023, 0.04, 0.1].map(step => ({ hertz, step, ...follow(hertz, stairs(step)) }))),
      fast: follow(60, position => position, time => 1.002 * time),
      stalls: follow(60, position => position, time => Math.min(time, 5) + Math.max(0, time - 5.3)),   // 0.3 s in which nothing is heard
    };
  },

  // The embedded sound, decoded as the browser does, against the original: samples at 44,100 Hz by which it is late.
  async soundsInTime() {
    const tab = await (await browser.newContext()).newPage();
    const packed = readFileSync(join(folder, 'song.html'), 'utf8').match(/id="sound-0">([^<]*)</)[1];
    return await tab.evaluate(async files => {
      const decode = text => new OfflineAudioContext(1, 1, 44100).decodeAudioData(Uint8Array.from(atob(text), letter => letter.charCodeAt(0)).buffer);
      const [packed, original] = await Promise.all(files.map(decode)), [late, there] = [packed, original].map(sound => sound.getChannelData(0));
      const from = 44100, count = 11025, most = 2400;
      let best = -Infinity, lag = null;
      for (let shift = -most; shift <= most; shift++) {
        let sum = 0;
        for (let i = from; i < from + count; i++) sum += there[i] * late[i + shift];
        if (sum > best) [best, lag] = [sum, shift];
      }
      return { lag, durations: [packed.duration, original.duration] };
    }, [packed, readFileSync(join(folder, 'song.wav')).toString('base64')]);
  },

  async seeks() {
    const tab = await open('song.html', desktop), box = await tab.locator('#seek').boundingBox(), result = {};
    const at = async (name, act) => {
      await act();
      await sought(tab);
      result[name] = await position(tab);
    };
    await at('half', () => tab.mouse.click(box.x + box.width / 2, box.y + box.height / 2));
    await at('right', () => tab.keyboard.press('ArrowRight'));
    await at('shiftLeft', () => tab.keyboard.press('Shift+ArrowLeft'));
    await at('home', () => tab.keyboard.press('Home'));
    await at('end', () => tab.keyboard.press('End'));
    await at('dragged', async () => {
      await tab.mouse.move(box.x + 20, box.y + 10);
      await tab.mouse.down();
      for (let step = 1; step <= 10; step++) await tab.mouse.move(box.x + 20 + step / 10 * (box.width / 4 - 20), box.y + 10);
      await tab.mouse.up();
      await frames(tab, 6);
    });
    result.valueText = await tab.getAttribute('#seek', 'aria-valuetext');
    result.duration = await tab.evaluate(() => page.song.duration);
    return result;
  },

  async pointsAtTheNest() {
    const tab = await open('song.html', { ...desktop, reducedMotion: 'reduce' }), [x, y] = await pointOf(tab, 4);
    await tab.mouse.move(x, y);
    await frames(tab, 6);
    const label = await tab.textContent('#time'), shown = await tab.isVisible('#time') && await tab.isVisible('#mark');
    await tab.mouse.click(x, y);
    await sought(tab);
    const second = await position(tab), [nowX, nowY] = await pointOf(tab, second);
    await tab.mouse.move(5, 300);
    await frames(tab, 6);
    const gone = !await tab.isVisible('#time');
    await tab.mouse.click(5, 300);
    return { label, shown, gone, second, distance: Math.hypot(nowX - x, nowY - y), after: await position(tab) };
  },

  async loops() {
    const tab = await open('song.html', { ...desktop, reducedMotion: 'reduce' });
    await tab.keyboard.down('Shift');
    await tab.mouse.move(...await pointOf(tab, 3));
    await tab.mouse.down();
    for (let second = 3; second <= 3.8; second += 0.05) await tab.mouse.move(...await pointOf(tab, second));
    await tab.mouse.up();
    await tab.keyboard.up('Shift');
    const loop = await tab.evaluate(() => page.player.loop), shown = await tab.isVisible('#stretch');
    await tab.evaluate(() => page.seekTo(page.player.loop.from));
    await sought(tab);
    await tab.keyboard.press('Space');
    await tab.evaluate(() => page.trace = []);
    await tab.waitForFunction(() => page.trace.filter((row, i) => i > 0 && row[2] < page.trace[i - 1][2] - 0.2).length >= 2);   // it went back, twice
    const positions = await tab.evaluate(() => page.trace.map(row => row[2]));
    await tab.keyboard.press('Escape');
    const result = { loop, shown, positions, gone: !await tab.isVisible('#stretch'), left: await tab.evaluate(() => page.player.loop) };
    await tab.evaluate(() => page.setLoop(2, 3));
    await tab.mouse.click(5, 300);   // beside the path
    return { ...result, afterClick: await tab.evaluate(() => page.player.loop) };
  },

  async obeysKeys() {
    const tab = await open('song.html', { ...desktop, colorScheme: 'light' }), result = {};
    const state = () => tab.evaluate(() => ({
      ...page.look, theme: document.documentElement.dataset.theme, turning: page.camera.turning, help: document.getElementById('help').open,
      volume: page.player.volume,
    }));
    await tab.keyboard.press('Tab');
    result.focus = await tab.evaluate(() => document.activeElement.id);
    result.first = await state();
    const places = async () => (await Promise.all([1, 5, 9].map(second => pointOf(tab, second)))).flat();
    const learned = await places();
    await tab.keyboard.press('m');
    await tab.waitForFunction(() => page.turned === 0);
    result.plain = { about: await tab.textContent('#about'), moved: Math.max(...(await places()).map((place, i) => Math.abs(place - learned[i]))) };
    await tab.keyboard.press('m');
    await tab.waitForFunction(() => page.turned === 1);
    result.learned = { about: await tab.textContent('#about') };
    for (const key of ['c', 't', 'r', 'b', 'h']) {
      await tab.keyboard.press(key);
      result[key] = await state();
    }
    await tab.keyboard.press('Escape');
    await tab.keyboard.press('ArrowDown');
    result.last = await state();
    await frames(tab, 6);
    await picture(tab, 'night.rgb');
    const download = tab.waitForEvent('download');
    await tab.keyboard.press('s');
    const saved = await download;
    result.saved = saved.suggestedFilename();
    await saved.saveAs(join(folder, 'saved.png'));
    result.names = await tab.evaluate(() => [...document.querySelectorAll('button, [role=slider]')]
      .filter(element => !element.closest('[aria-hidden=true]')).map(element => element.getAttribute('aria-label') ?? element.textContent));
    return { ...result, ...tab.seen };
  },

  async obeysFingers() {
    const tab = await open('song.html', { ...phone, reducedMotion: 'reduce' }), hand = await tab.context().newCDPSession(tab);
    const touch = (type, ...points) => hand.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    const camera = () => tab.evaluate(() => ({ azimuth: page.camera.azimuth, elevation: page.camera.elevation, zoom: page.camera.zoom }));
    const result = { first: await camera() };
    await touch('touchStart', [100, 300]);
    for (let step = 1; step <= 8; step++) await touch('touchMove', [100 + 10 * step, 300]);
    await touch('touchEnd');
    result.turned = await camera();
    await touch('touchStart', [150, 300], [200, 300]);
    for (let step = 1; step <= 10; step++) await touch('touchMove', [150 - 5 * step, 300], [200 + 5 * step, 300]);
    await touch('touchEnd');
    result.pinched = await camera();
    await tab.evaluate(() => page.camera.reset());
    await tab.waitForFunction(() => ['azimuth', 'elevation', 'zoom'].every(name => Math.abs(page.camera[name] - page.camera[`wanted${name[0].toUpperCase()}${name.slice(1)}`]) < 1e-3));
    const [x, y] = await pointOf(tab, 5);
    await tab.touchscreen.tap(x, y);
    await sought(tab);
    const [nowX, nowY] = await pointOf(tab, result.tapped = await position(tab));
    result.distance = Math.hypot(nowX - x, nowY - y);
    await tab.waitForFunction(() => page.detail.level === 0 || page.canvas.width > innerWidth);   // drawn in full again
    result.layout = await tab.evaluate(() => ({
      wide: document.documentElement.scrollWidth, high: document.documentElement.scrollHeight, canvas: [page.canvas.width, page.canvas.height],
      outside: [...document.querySelectorAll('button, #seek, #nest, #spectrogram, h1')].filter(element => element.offsetParent).filter(element => {
        const box = element.getBoundingClientRect();
        return box.left < -0.5 || box.right > innerWidth + 0.5 || box.top < -0.5 || box.bottom > innerHeight + 0.5;
      }).map(element => element.id),
      small: [...document.querySelectorAll('#tools button, #play')].filter(button => button.offsetParent && Math.min(button.offsetWidth, button.offsetHeight) < 44).map(button => button.id),
    }));
    return { ...result, ...tab.seen };
  },

  async comesAndGoes() {
    const tab = await open('song.html#draw=webgl', desktop), sizes = [];
    for (const [width, height] of [[200, 150], [320, 480], [844, 390], [1600, 900]]) {
      await tab.setViewportSize({ width, height });
      await tab.waitForFunction(([width, height]) => page.canvas.width === width && page.canvas.height === height, [width, height]);
      sizes.push({ width, height });
    }
    await tab.setViewportSize(desktop.viewport);
    await tab.evaluate(() => globalThis.loser = page.canvas.getContext('webgl2').getExtension('WEBGL_lose_context'));
    await tab.evaluate(() => globalThis.loser.loseContext());
    await frames(tab, 12);
    await tab.evaluate(() => globalThis.loser.restoreContext());
    await frames(tab, 24);
    await picture(tab, 'restored.rgb');
    return { sizes, unset: await tab.evaluate(() => page.picture.painter.unset), ...tab.seen };
  },

  async restsWhenAsked() {
    const tab = await open('song.html', { ...desktop, reducedMotion: 'reduce' });
    await frames(tab, 90);
    const before = await tab.evaluate(() => [page.camera.azimuth, page.frames]);
    await frames(tab, 30);
    return { before, after: await tab.evaluate(() => [page.camera.azimuth, page.frames]) };
  },

  // The page's own painter repaints only what changes. However it came to a picture, by playing, turning, zooming into the strips, other sizes, themes and
  // songs' places: that has to be, pixel by pixel, what a page shows that was opened there. Returns how many pixels differ.
  async repaintsWhatChanges() {
    const tab = await open('song.html', { ...desktop, colorScheme: 'light' });
    const fresh = { viewport: { width: 1000, height: 650 }, reducedMotion: 'reduce', colorScheme: 'dark' };
    await tab.keyboard.press('Space');
    await tab.waitForFunction(() => page.player.reported > 0.5);
    await tab.evaluate(() => page.seekTo(9));
    await tab.mouse.move(640, 300);
    await tab.mouse.wheel(0, -600);
    await tab.waitForFunction(() => page.camera.zoom > 1.9);
    const rows = await tab.evaluate(() => {   // of the nest over the strips, as far as it reaches them
      const box = page.seek.getBoundingClientRect(), pixels = copyPixels(), { width } = page.canvas, row = Math.floor(box.top) - 4;
      return Array.from({ length: width }, (_, x) => pixels[4 * (row * width + x)]).filter(value => value < 200).length;
    });
    await tab.keyboard.press('b');
    await tab.setViewportSize(fresh.viewport);
    await frames(tab, 12);
    await tab.keyboard.press('Space');
    await tab.keyboard.press('r');
    await tab.evaluate(() => {
      const { camera } = page;
      camera.reset();
      [camera.azimuth, camera.elevation, camera.zoom] = [camera.wantedAzimuth, camera.wantedElevation, camera.wantedZoom];
      page.seekTo(6.5);
    });
    await tab.mouse.move(5, 300);
    const other = await open('song.html', fresh);
    await other.evaluate(() => page.seekTo(6.5));
    for (const each of [tab, other]) {
      await sought(each);
      await each.waitForFunction(() => page.presence === 1 && page.untouched === 0);
      await frames(each, 30);
      await each.waitForFunction(() => !page.picture.rough);
    }
    for (const each of [tab, other]) await each.evaluate(() => { globalThis.pixels = copyPixels(); });   // as they are, not drawn for it
    const [here, there] = [await kept(tab), await kept(other)];
    return { rows, count: here.length / 4, differ: here.filter((value, i) => value !== there[i]).length, ...tab.seen };
  },

  // A machine on which the page's own painter takes long for a nest: it paints the long past over several pictures, until the picture stands still.
  async spreadsItsWork() {
    const tab = await open(altered('long.html', ['static SHARE = 0.004;', 'static SHARE = 1e-7;']), { ...desktop, reducedMotion: 'reduce', bypassCSP: true });
    await tab.waitForFunction(() => page.presence === 1);
    await tab.evaluate(() => page.seekTo(6.5));
    await tab.waitForFunction(() => page.untouched === 0 && !page.picture.rough);
    const result = await tab.evaluate(() => {   // ten pictures as they follow one another at sixty a second, the last of them beside one that is painted at once
      page.show = () => {};
      const draw = () => page.draw(6.5, 1, page.time);
      for (let picture = 0; picture < 10; picture++) {
        page.camera.azimuth += page.about.look.turningSpeed / 60;
        for (const started = performance.now(); performance.now() === started;);   // two pictures are never drawn at one time
        draw();
      }
      const rough = page.picture.rough, painted = copyPixels();
      draw();
      const exact = copyPixels(), ground = exact.slice(0, 4);
      let off = 0, drawn = 0;
      for (let i = 0; i < 4 * 1280 * 500; i++) {
        off += Math.abs(painted[i] - exact[i]);
        drawn += Math.abs(exact[i] - ground[i % 4]);
      }
      delete page.show;
      return { rough, roughAtRest: page.picture.rough, ahead: off / drawn };
    });
    return { ...result, ...tab.seen };
  },

  // A machine with a GPU, as far as the page can tell.
  async takesTheGpu() {
    altered('gpu.html', ['static SOFTWARE = /swiftshader', 'static SOFTWARE = /none of these'],
      ['static GPU_SECONDS = 1;', 'static get GPU_SECONDS() { return window.gpu ? 0 : Infinity; }']);
    const tab = await open('gpu.html', { ...desktop, reducedMotion: 'reduce', bypassCSP: true });
    const painter = () => tab.evaluate(() => page.picture.painter.constructor.name), result = { first: await painter() };
    await tab.evaluate(() => {
      page.picture.cost = () => 0;   // the GPU, which the processor plays here, would be given up at once
      window.gpu = true;
    });
    await tab.waitForFunction(() => page.picture.searched && page.picture.painter.ready);
    Object.assign(result, { then: await painter(), canvases: await tab.evaluate(() => document.querySelectorAll('canvas').length) });
    await tab.setViewportSize({ width: 900, height: 600 });
    await tab.waitForFunction(() => page.canvas.width === 900);
    await tab.setViewportSize(desktop.viewport);
    await tab.waitForFunction(() => page.canvas.width === 1280);
    await picture(tab, 'gpu.rgb');
    await tab.evaluate(() => {
      delete page.picture.cost;
      page.picture.painter.cost = () => 10;   // a GPU that takes longer than the processor
      page.picture.cost();
    });
    return { ...result, last: await painter(), ...tab.seen };
  },

  // A browser that takes long to draw: the strokes of the picture in full, while it plays, of the level then, and when it stands still.
  async keepsUp() {
    altered('slow.html', ['static LEAST = 7000;', 'static LEAST = 100;']);   // the song is short
    const tab = await open('slow.html#draw=webgl', { ...desktop, deviceScaleFactor: 2, reducedMotion: 'reduce', bypassCSP: true });
    const wide = () => tab.evaluate(() => page.canvas.width), strokes = () => tab.evaluate(() => page.picture.strokes);
    await tab.waitForFunction(() => page.presence === 1);
    await tab.waitForFunction(() => page.canvas.width === 2 * innerWidth && page.picture.strokes === page.song.count - 1);
    const result = { all: await strokes() };
    await tab.evaluate(() => {
      const { draw } = page.picture;
      page.picture.draw = function (...moment) {
        for (const started = performance.now(); performance.now() < started + 60;);
        draw.apply(this, moment);
      };
    });
    await tab.keyboard.press('Space');
    await tab.waitForFunction(() => page.detail.level === 5 && page.canvas.width === innerWidth);
    Object.assign(result, { played: await strokes(), wide: await wide() });
    await tab.keyboard.press('Space');
    await tab.waitForFunction(() => page.canvas.width === 2 * innerWidth);
    return { ...result, still: await strokes(), level: await tab.evaluate(() => page.detail.level), ...tab.seen };
  },

  // Made-up machines: the levels that each comes to, by picture.
  async choosesDetail() {
    const follow = (gap, cost) => {
      const detail = new Detail(), levels = [];
      for (let time = 0; time < 60; time += gap(detail.level)) {
        detail.moved(time, () => cost(detail.level));
        levels.push(detail.level);
      }
      return levels;
    };
    const halving = level => 0.2 / 2 ** level;
    return {
      fast: follow(() => 1 / 60, () => 0.002),
      saving: follow(() => 1 / 30, () => 0.002),             // a browser that draws thirty pictures a second at most
      slow: follow(level => Math.max(1 / 60, halving(level)), halving),
      hopeless: follow(() => 0.2, () => 0.2),
    };
  },

  async survivesItsName() {
    const tab = await open('hostile.html', desktop);
    return await tab.evaluate(() => ({
      title: document.title, heading: document.getElementById('title').textContent, attacked: globalThis.attacked ?? null,
      strangers: document.querySelectorAll('img, iframe, object, embed, link[rel=stylesheet], script[src]').length,
    })).then(result => ({ ...result, ...tab.seen }));
  },

  async holdsSeveralSongs() {
    const tab = await open('several.html', desktop), state = () => tab.evaluate(() => ({
      title: document.getElementById('title').textContent, pressed: [...document.querySelectorAll('#songs button')].map(button => button.ariaPressed),
    }));
    const first = await state();
    await tab.keyboard.press('2');
    await frames(tab, 12);
    await picture(tab, 'several.rgb');
    return { first, second: await state(), colors: await tab.evaluate(() => page.songs.map(song => song.tints)), ...tab.seen };
  },

  // The nest where the window has it, to compare pixel by pixel, by each of the page's painters: window is { second, azimuth, left, top, width, height }.
  async looksLikeTheWindow() {
    const result = {};
    for (const painter of ['pixels', 'webgl']) {
      const tab = await open(`song.html#draw=${painter}`, { ...desktop, reducedMotion: 'reduce', colorScheme: 'light' });
      await tab.evaluate(({ second, azimuth, ...area }) => {
        for (const side in area) page.nest.style[side] = `${area[side]}px`;
        Object.assign(page.nest.style, { position: 'fixed', margin: 0 });
        page.camera.azimuth = page.camera.wantedAzimuth = azimuth;
        [page.plain, page.turned] = [true, 0];   // by principal components
        page.seekTo(second);
      }, JSON.parse(readFileSync(join(folder, 'window.json'))));
      await sought(tab);
      await tab.waitForFunction(() => page.untouched === 0 && page.presence === 1);   // the path ahead has become a ghost
      await picture(tab, `window-${painter}.rgb`);
      result[painter] = { second: await position(tab), painter: await tab.evaluate(() => page.picture.painter.constructor.name), ...tab.seen };
    }
    return result;
  },
};

const results = {};
for (const [name, scenario] of Object.entries(scenarios)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const started = Date.now();
  try {
    results[name] = await scenario();
  } catch (problem) {
    results[name] = { failure: problem.stack };
  }
  results[name].milliseconds = Date.now() - started;
  for (const context of browser.contexts()) await context.close();
}
await browser.close();
console.log(JSON.stringify(results));
