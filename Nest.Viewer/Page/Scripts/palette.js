// The place of a number among several on a scale of 256 colours: the middle of its part.
export function placeOf(number, several) { return Math.floor((2 * number + 1) * 128 / several); }
