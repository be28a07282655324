// What the page draws, by which painter, how much of it and when.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { altered, desktop, folder, frames, kept, open, picture, position, sought } from '../browser.mjs';

export const draw = {
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
