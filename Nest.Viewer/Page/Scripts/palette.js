// Where one of several numbers lies on a palette of 256 colors: in the middle of its share.
export function paletteIndex(number, count) { return Math.floor((2 * number + 1) * 128 / count); }
