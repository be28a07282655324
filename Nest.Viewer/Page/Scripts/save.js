import { element } from './dom.js';

// Saves a picture of the page as it is: the canvas and the text over it.
export function savePicture(canvas, name) {
  const copy = document.createElement('canvas'), scale = canvas.width / canvas.clientWidth;
  [copy.width, copy.height] = [canvas.width, canvas.height];
  const pen = copy.getContext('2d');
  pen.drawImage(canvas, 0, 0);
  pen.scale(scale, scale);
  pen.textBaseline = 'middle';
  for (const id of ['title', 'about', 'now', 'duration']) {
    const text = element(id), box = text.getBoundingClientRect(), style = getComputedStyle(text);
    if (box.width === 0) continue;
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    pen.fillStyle = style.color;
    pen.textAlign = style.textAlign === 'right' ? 'right' : 'left';
    pen.fillText(text.textContent, pen.textAlign === 'right' ? box.right : box.left, box.top + box.height / 2, box.width);
  }
  const playhead = element('playhead'), box = playhead.getBoundingClientRect();
  pen.fillStyle = getComputedStyle(playhead).backgroundColor;
  pen.fillRect(box.left, box.top, box.width, box.height);
  copy.toBlob(blob => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }, 'image/png');
}
