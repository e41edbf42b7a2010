// The legend: every kind that is present, with its colour, its name and how many there are. Each is a
// button that hides its kind, so that a dense network can be thinned out.
import { element } from './elements.js';
import { words } from './network.js';

export function legend(network, hidden, changed) {
  const entries = network.kinds().map(({ kind, color, count }) => {
    const button = element(
      'button',
      { type: 'button', 'aria-pressed': 'true', title: `Show or hide: ${words(kind)}`, 'data-kind': kind },
      element('span', { class: 'dot', style: `background: ${color}`, 'aria-hidden': 'true' }),
      element('span', { class: 'name' }, words(kind)),
      element('span', { class: 'count' }, String(count)),
    );
    button.addEventListener('click', () => {
      if (!hidden.delete(kind)) hidden.add(kind);
      button.setAttribute('aria-pressed', String(!hidden.has(kind)));
      changed();
    });
    return element('li', {}, button);
  });
  // On a small screen it would cover the picture: there it waits to be opened.
  const open = !matchMedia('(max-width: 50rem)').matches;
  return element('details', { class: 'legend card', open, ontoggle: changed }, element('summary', {}, 'Legend'), element('ul', {}, entries));
}
