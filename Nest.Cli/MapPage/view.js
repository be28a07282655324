// What part of the map the window shows: a centre in the map's coordinates, and how many pixels a unit takes.
export class View {
  constructor() {
    Object.assign(this, { x: 0, y: 0, zoom: 1, width: 1, height: 1 });
  }

  resize(width, height) {
    [this.width, this.height] = [width, height];
  }

  get scale() {
    const narrow = this.width < 720;
    return this.zoom * Math.max(60, Math.min(this.width - (narrow ? 60 : 200), this.height - (narrow ? 220 : 170)) / 2);
  }

  toScreen({ x, y }) {
    return [this.width / 2 + (x - this.x) * this.scale, this.height / 2 - (y - this.y) * this.scale];
  }

  pan(dx, dy) {
    this.x = Math.max(-1.5, Math.min(1.5, this.x - dx / this.scale));
    this.y = Math.max(-1.5, Math.min(1.5, this.y + dy / this.scale));
  }

  // Zooms by a factor so that what is under a pixel stays there.
  magnify(factor, px = this.width / 2, py = this.height / 2) {
    const before = this.scale;
    this.zoom = Math.max(0.5, Math.min(400, this.zoom * factor));
    const share = 1 / before - 1 / this.scale;
    this.x += (px - this.width / 2) * share;
    this.y -= (py - this.height / 2) * share;
  }

  reset() {
    [this.x, this.y, this.zoom] = [0, 0, 1];
  }

  // Brings a track into sight if it is not.
  show(track) {
    const [px, py] = this.toScreen(track), margin = 80;
    if (px < margin || py < margin || px > this.width - margin || py > this.height - margin) [this.x, this.y] = [track.x, track.y];
  }
}
