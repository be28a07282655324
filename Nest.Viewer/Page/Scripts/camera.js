import { clamp } from './numbers.js';

// A camera on a sphere around the nest: it turns by itself, follows the pointer, and comes home in one glide. The window's, in JavaScript.
// The nest's third axis points up. Angles are degrees.
export class OrbitCamera {
  #look;    // constants that the window has too

  constructor(look) {
    this.#look = look;
    this.turning = true;
    this.held = false;
    this.azimuth = this.wantedAzimuth = look.homeAzimuth;
    this.elevation = this.wantedElevation = look.homeElevation;
    this.zoom = this.wantedZoom = 1;
  }

  // Lets time pass. Returns whether anything moved that can be seen.
  advance(seconds) {
    const before = [this.azimuth, this.elevation, this.zoom];
    if (this.turning && !this.held) {
      const turn = this.#look.turningSpeed * seconds;
      this.azimuth += turn;
      this.wantedAzimuth += turn;
    }
    const rest = Math.exp(-seconds / this.#look.glideSeconds);
    this.azimuth = this.wantedAzimuth + (this.azimuth - this.wantedAzimuth) * rest;
    this.elevation = this.wantedElevation + (this.elevation - this.wantedElevation) * rest;
    this.zoom = this.wantedZoom * (this.zoom / this.wantedZoom) ** rest;
    return Math.abs(this.azimuth - before[0]) + Math.abs(this.elevation - before[1]) + Math.abs(this.zoom - before[2]) > 1e-4;
  }

  // Turns it by hand, at once: the way to the right and down, in heights of the page.
  drag(across, down) {
    this.azimuth = this.wantedAzimuth = this.azimuth - across * this.#look.degreesAcross;
    this.elevation = this.wantedElevation = clamp(this.elevation + down * this.#look.degreesAcross, -this.#look.mostElevation, this.#look.mostElevation);
  }

  // Comes closer (positive) or goes away by steps of the wheel.
  scroll(steps) { this.wantedZoom = this.#zoomed(this.wantedZoom * this.#look.zoomStep ** steps); }

  // Comes closer by a factor at once: two fingers.
  pinch(factor) { this.zoom = this.wantedZoom = this.#zoomed(this.zoom * factor); }

  // Glides home by the shorter way.
  reset() {
    const { homeAzimuth, homeElevation } = this.#look, away = this.azimuth - homeAzimuth;
    this.azimuth = homeAzimuth + away - 360 * Math.round(away / 360);
    [this.wantedAzimuth, this.wantedElevation, this.wantedZoom] = [homeAzimuth, homeElevation, 1];
  }

  // From the nest's coordinates to clip coordinates, 16 numbers as WebGL takes them, the nest centred in an area of the picture.
  // room: [across, tall, and the terms of its middle, x and y each], how much room the nest needs; area: { left, top, width, height } and picture: [width, height] in pixels.
  matrix(room, area, picture) {
    const { eyeDistance: distance } = this.#look, [across, tall] = room;
    const a = this.azimuth * Math.PI / 180, e = this.elevation * Math.PI / 180;
    const back = [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)];
    const right = [-Math.sin(a), Math.cos(a), 0];
    const up = [-Math.sin(e) * Math.cos(a), -Math.sin(e) * Math.sin(a), Math.cos(e)];

    // At home the nest just fits the area, in its middle; zoom magnifies rather than approaches, so that nothing ever passes the eye.
    const pixels = this.zoom * 2 * Math.min(area.width / (2 * across), area.height / (2 * tall)), middle = this.#middle(room);
    const x = area.left + area.width / 2 - middle[0] * pixels / 2 / this.zoom, y = area.top + area.height / 2 + middle[1] * pixels / 2 / this.zoom;
    const near = distance / 100, far = distance * 3;
    const scaleX = pixels / picture[0], scaleY = pixels / picture[1], shiftX = -(2 * x / picture[0] - 1), shiftY = 2 * y / picture[1] - 1;
    const depth = (far + near) / (near - far);
    const matrix = new Float32Array(16);
    for (let axis = 0; axis < 3; axis++)
      matrix.set([scaleX * right[axis] + shiftX * back[axis], scaleY * up[axis] + shiftY * back[axis], depth * back[axis], -back[axis]], 4 * axis);
    matrix.set([-distance * shiftX, -distance * shiftY, -distance * depth + 2 * far * near / (near - far), distance], 12);
    return matrix;
  }

  // Where the nest's middle lies, (x, y) / depth: the first terms of a Fourier series over the direction, which count the less the farther the camera is from home.
  #middle([, , ...terms]) {
    const { homeElevation, centeringElevations } = this.#look, near = Math.max(0, 1 - Math.abs(this.elevation - homeElevation) / centeringElevations);
    const a = this.azimuth * Math.PI / 180, shares = [1, near * Math.cos(a), near * Math.sin(a), near * Math.cos(2 * a), near * Math.sin(2 * a)];
    return [0, 1].map(axis => shares.reduce((sum, share, i) => sum + share * terms[2 * i + axis], 0));
  }

  #zoomed(zoom) { return clamp(zoom, this.#look.leastZoom, this.#look.mostZoom); }
}

// Where a point of the nest falls in a picture: pixels from its top left corner.
export function project(matrix, [x, y, z], picture) {
  const w = matrix[3] * x + matrix[7] * y + matrix[11] * z + matrix[15];
  const across = (matrix[0] * x + matrix[4] * y + matrix[8] * z + matrix[12]) / w;
  const up = (matrix[1] * x + matrix[5] * y + matrix[9] * z + matrix[13]) / w;
  return [(across + 1) / 2 * picture[0], (1 - up) / 2 * picture[1]];
}
