// Draws the tracks: a dot each, and as many names as find room.
export class Picture {
  constructor(canvas, tracks, view, colors) {
    Object.assign(this, { canvas, tracks, view, colors, pointed: -1, chosen: -1, pending: false });
    this.context = canvas.getContext('2d');
  }

  // Draws before the next frame, however often it is asked.
  request() {
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => { this.pending = false; this.draw(); });
  }

  get radius() {
    const count = this.tracks.all.length, base = count <= 60 ? 6.5 : count <= 400 ? 5 : count <= 3000 ? 3.5 : 2;
    return base * Math.min(2.2, this.view.zoom ** 0.3);
  }

  color(group) {
    return this.colors[group] ?? '#8A8E96';
  }

  // The track at a pixel, or −1.
  at(px, py, reach = 6) {
    let best = -1, least = (this.radius + reach) ** 2;
    this.tracks.all.forEach((track, i) => {
      if (!this.tracks.shown(i)) return;
      const [x, y] = this.view.toScreen(track), square = (x - px) ** 2 + (y - py) ** 2;
      if (square < least) [best, least] = [i, square];
    });
    return best;
  }

  draw() {
    const { canvas, context, view, tracks } = this, ratio = devicePixelRatio || 1, style = getComputedStyle(document.documentElement);
    const [ground, ink] = ['--ground', '--ink'].map(name => style.getPropertyValue(name).trim());
    view.resize(canvas.clientWidth, canvas.clientHeight);
    if (canvas.width !== Math.round(view.width * ratio) || canvas.height !== Math.round(view.height * ratio))
      [canvas.width, canvas.height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = ground;
    context.fillRect(0, 0, view.width, view.height);

    const places = tracks.all.map(track => view.toScreen(track)), radius = this.radius, visible = [];
    for (const lit of [false, true])
      places.forEach(([x, y], i) => {
        if (tracks.shown(i) !== lit || x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) return;
        if (lit) visible.push(i);
        context.globalAlpha = lit ? 1 : 0.13;
        context.fillStyle = this.color(tracks.all[i].group);
        context.strokeStyle = ground;
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.fill();
        context.stroke();
      });
    context.globalAlpha = 1;
    for (const [i, width] of [[this.pointed, 1.5], [this.chosen, 2.5]]) {
      if (i < 0) continue;
      context.strokeStyle = ink;
      context.lineWidth = width;
      context.beginPath();
      context.arc(...places[i], radius + 3, 0, 2 * Math.PI);
      context.stroke();
    }
    context.lineWidth = 1;
    this.drawNames(visible, places, radius, ground, ink);
  }

  // The chosen track's name first, then those with few others around; a name that would cover another or a dot is left out.
  drawNames(visible, places, radius, ground, ink) {
    const { context, tracks, view } = this, square = 32, taken = new Map();
    const cells = box => {
      const keys = [];
      for (let x = Math.floor(box[0] / square); x <= Math.floor(box[2] / square); x++)
        for (let y = Math.floor(box[1] / square); y <= Math.floor(box[3] / square); y++) keys.push(`${x},${y}`);
      return keys;
    };
    const overlaps = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    const add = (box, owner) => cells(box).forEach(key => taken.has(key) ? taken.get(key).push([box, owner]) : taken.set(key, [[box, owner]]));
    const free = (box, owner) => cells(box).every(key => (taken.get(key) ?? []).every(([other, i]) => i === owner || !overlaps(box, other)));
    visible.forEach(i => add([places[i][0] - radius, places[i][1] - radius, places[i][0] + radius, places[i][1] + radius], i));
    const crowd = i => cells([places[i][0] - 40, places[i][1] - 16, places[i][0] + 40, places[i][1] + 16]).reduce((sum, key) => sum + (taken.get(key)?.length ?? 0), 0);
    const order = visible.map(i => [i === this.chosen ? -2 : i === this.pointed ? -1 : crowd(i), i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);

    context.font = '500 12px Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    for (const [rank, i] of order.slice(0, 1500)) {
      const name = tracks.all[i].name.length > 34 ? `${tracks.all[i].name.slice(0, 33)}…` : tracks.all[i].name;
      const [x, y] = places[i], width = context.measureText(name).width, gap = radius + 4, h = 8;
      const spots = [[x + gap, y - h], [x - gap - width, y - h], [x - width / 2, y - gap - 2 * h], [x - width / 2, y + gap]];
      const spot = spots.find(([left, top]) => left > 4 && top > 4 && left + width < view.width - 4 && top + 2 * h < view.height - 4 && free([left, top, left + width, top + 2 * h], i))
        ?? (rank < 0 ? spots[0] : null);
      if (!spot) continue;
      add([spot[0], spot[1], spot[0] + width, spot[1] + 2 * h], i);
      context.strokeStyle = ground;
      context.lineWidth = 3;
      context.strokeText(name, spot[0], spot[1] + h);
      context.fillStyle = ink;
      context.fillText(name, spot[0], spot[1] + h);
    }
    context.lineWidth = 1;
  }
}
