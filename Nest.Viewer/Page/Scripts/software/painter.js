import { Nest } from '../nest.js';
import { clamp, mix } from '../numbers.js';
import { PixelFrame } from './frame.js';
import { NestLayers } from './layers.js';
import { PixelSpectrogram } from './spectrogram.js';
import { PixelWaveform } from './waveform.js';

// Paints the page's picture by the processor: into a buffer of pixels of which only what has changed is painted and handed to the browser.
export class PixelPainter {
  #canvas;
  #look;
  #nest;
  #waveform;
  #spectrogram;
  #frame = null;             // as large as the canvas
  #last = {};                // of the last picture: its theme, where the strips lay, and the rectangle that the nest took
  #took = 0;                 // seconds that the last picture took

  constructor(canvas, look) {
    [this.#canvas, this.#look, this.#nest] = [canvas, look, new NestLayers(look)];
    [this.#waveform, this.#spectrogram] = [new PixelWaveform(look), new PixelSpectrogram(look)];
  }

  // Nests need no preparation.
  add() {}

  // Shows a song's strips.
  show(song) {
    this.#waveform.show(song);
    this.#spectrogram.show(song);
    this.#last = {};
  }

  // Lets go of its buffers, which are as large as the picture; they come again with the next one.
  release() { [this.#frame, this.#last, this.#nest] = [null, {}, new NestLayers(this.#look)]; }

  // Strokes that the last picture is made of.
  get strokes() { return this.#nest.strokes; }

  // Whether a picture that stands still would be better.
  get rough() { return this.#nest.rough; }

  // The seconds that drawing takes: what the last picture took.
  cost() { return this.#took; }

  // See Picture.draw.
  draw(moment, theme, view, areas) {
    const started = performance.now(), [width, height] = view.picture, layout = Object.values(areas).join();
    if (this.#frame?.width !== width || this.#frame.height !== height) [this.#frame, this.#last] = [new PixelFrame(this.#canvas, width, height), {}];
    const frame = this.#frame, anew = this.#last.theme !== theme || this.#last.layout !== layout;

    const present = Nest.present(this.#look, theme, moment, view), [x, y] = present.centre, { reach } = present;
    const nest = frame.clip(PixelFrame.union(this.#nest.prepare(moment, theme, view, started / 1000), [x - reach, y - reach, x + reach, y + reach]));
    const dirty = anew ? [0, 0, width, height] : PixelFrame.union(nest, this.#last.nest);
    this.#last = { theme, layout, nest };
    // Strips lie over the nest: where it reaches one, or did before, that is painted anew too.
    const strips = [[this.#spectrogram, areas.spectrogram], [this.#waveform, areas.seek]].filter(([, area]) => area[3] > 0).map(([strip, area]) =>
      ({ strip, area, rectangle: frame.clip(strip.changes(area, moment, PixelFrame.overlap(dirty, area))) }));

    for (const { rectangle } of strips) frame.fill(rectangle, theme.ground);
    this.#nest.paint(frame, dirty);
    this.#paintPresent(frame, present);
    for (const { strip, area, rectangle } of strips) strip.paint(frame, area, rectangle, moment, theme, view.scale);
    for (const rectangle of [dirty, ...strips.map(strip => strip.rectangle)]) frame.show(rectangle);
    this.#took = (performance.now() - started) / 1000;
  }

  // As present.frag.
  #paintPresent(frame, { centre, radius, reach, glow, presence, present, ground }) {
    const { glowFalloff, rimWidth, rimStrength, coreOffset, coreRadius, coreStrength } = this.#look, within = value => clamp(value, 0, 1);
    const [left, top, right, bottom] = frame.clip([centre[0] - reach, centre[1] - reach, centre[0] + reach, centre[1] + reach]);
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        const across = x + 0.5 - centre[0], down = y + 0.5 - centre[1], distance = Math.sqrt(across * across + down * down);
        if (distance > reach) continue;
        const far = within((distance - radius) / (reach - radius));
        const halo = glow * Math.exp(-glowFalloff * far) * (1 - far) ** 2;
        const rim = within(radius + rimWidth - distance + 0.5), point = within(radius - distance + 0.5);
        const alpha = presence * Math.max(halo, rim * rimStrength, point);
        if (alpha < 1 / 512) continue;
        const core = within(1 - Math.hypot(across + coreOffset * radius, down + coreOffset * radius) / (coreRadius * radius));
        const tone = channel => mix(mix(present[channel], ground[channel], rim), mix(present[channel], 1, coreStrength * core), point);
        frame.blend(x, y, tone(0), tone(1), tone(2), alpha);
      }
    }
  }
}
