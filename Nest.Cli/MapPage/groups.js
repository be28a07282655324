import { element } from './dom.js';

// Lists the groups where there are several: their colors, names and sizes, each a button that shows or hides its tracks.
export function listGroups({ groups, colors, tracks }, commands) {
  if (groups.length < 2) return;
  element('groups').replaceChildren(...groups.map((name, group) => {
    const item = document.createElement('li'), button = document.createElement('button'), parts = ['i', 'span', 'b'].map(tag => document.createElement(tag));
    button.type = 'button';
    button.title = `Show, hide ${name}`;
    button.setAttribute('aria-pressed', 'true');
    parts[0].style.background = colors[group];
    parts[1].textContent = name;
    parts[2].textContent = tracks.filter(track => track.group === group).length;
    button.append(...parts);
    button.addEventListener('click', () => button.setAttribute('aria-pressed', String(commands.toggleGroup(group))));
    item.append(button);
    return item;
  }));
}
