// The page as people use it: opened, played, sought, pointed at, pressed and touched.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, desktop, folder, frames, open, phone, picture, pointOf, position, sought } from '../browser.mjs';

export const use = {
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
};
