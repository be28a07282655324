import { element } from './dom.js';

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Turns keys into commands.
export function listenToKeys(canvas, picture, commands) {
  const search = element('search');
  search.addEventListener('input', () => commands.search(search.value));
  search.addEventListener('keydown', event => {
    if (event.key === 'Enter' && commands.tracks.matches?.size) commands.nextMatch();
    else if (event.key === 'Escape') {
      search.value = '';
      commands.search('');
      canvas.focus();
    } else return;
    event.preventDefault();
  });
  addEventListener('keydown', event => {
    if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = event.target === commands.card.sound ? null : ARROWS[event.key], onTrack = event.target === canvas && picture.chosen >= 0;
    if (arrow) {
      if (event.shiftKey || !commands.tracks.all.length) commands.pan(-80 * arrow[0], -80 * arrow[1]);
      else commands.go(...arrow);
    } else if (event.key === '/' || (event.key === 'f' && !event.shiftKey)) search.focus();
    else if (event.key === '+' || event.key === '=') commands.zoom(1.5);
    else if (event.key === '-') commands.zoom(1 / 1.5);
    else if (event.key === '0' || event.key === 'Home') commands.reset();
    else if (event.key === 'b' || event.key === 'B') commands.otherTheme();
    else if (event.key === 'Escape') commands.choose(-1);
    else if (event.key === 'Enter' && onTrack) commands.choose(picture.chosen, true);
    else if (event.key === ' ' && onTrack) commands.card.toggle();
    else return;
    event.preventDefault();
  });
}
