import { clamp } from '../numbers.js';

// A buffer of the canvas's pixels. Rectangles in it are [left, top, right, bottom], the last two not included.
export class PixelFrame {
  static OPAQUE = 0xFF << 24;

  #context;
  #image;

  constructor(canvas, width, height) {
    [this.width, this.height] = [width, height];
    this.#context = canvas.getContext('2d', { alpha: false });
    this.#image = new ImageData(width, height);
    this.bytes = new Uint8Array(this.#image.data.buffer);   // (height, width, 4)
    this.words = new Int32Array(this.#image.data.buffer);   // (height, width): a pixel's red, green, blue, alpha, the lowest byte first
  }

  static NOTHING = [Infinity, Infinity, -Infinity, -Infinity];

  static union(a, b) { return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]; }

  // Whether a rectangle and an area, [left, top, width, height], share anything.
  static overlap(rectangle, [left, top, width, height]) {
    return rectangle[0] < left + width + 1 && left - 1 < rectangle[2] && rectangle[1] < top + height + 1 && top - 1 < rectangle[3];
  }

  // The whole pixels that a rectangle touches of a picture.
  static clip([left, top, right, bottom], width, height) {
    return [clamp(Math.floor(left), 0, width), clamp(Math.floor(top), 0, height), clamp(Math.ceil(right), 0, width), clamp(Math.ceil(bottom), 0, height)];
  }

  clip(rectangle) { return PixelFrame.clip(rectangle, this.width, this.height); }

  fill([left, top, right, bottom], color) {
    const word = PixelFrame.word(color);
    for (let y = top; y < bottom; y++) this.words.fill(word, y * this.width + left, y * this.width + right);
  }

  // A color, channels 0 to 1, as an opaque pixel's number.
  static word(color) {
    const [red, green, blue] = color.map(channel => Math.round(255 * channel));
    return PixelFrame.OPAQUE | blue << 16 | green << 8 | red;
  }

  // Takes a rectangle of another buffer as large as this one.
  copy([left, top, right, bottom], words) {
    for (let y = top; y < bottom; y++) this.words.set(words.subarray(y * this.width + left, y * this.width + right), y * this.width + left);
  }

  // Lays a color, channels 0 to 1, over a pixel.
  blend(x, y, red, green, blue, alpha) {
    const { bytes } = this, at = 4 * (y * this.width + x);
    bytes[at] += (255 * red - bytes[at]) * alpha + 0.5;
    bytes[at + 1] += (255 * green - bytes[at + 1]) * alpha + 0.5;
    bytes[at + 2] += (255 * blue - bytes[at + 2]) * alpha + 0.5;
  }

  // Hands a rectangle to the browser.
  show([left, top, right, bottom]) {
    if (right > left && bottom > top) this.#context.putImageData(this.#image, 0, 0, left, top, right - left, bottom - top);
  }
}
