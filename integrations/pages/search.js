// A search box for a node by words of its name, with the keys that such a box is used with.
import { element } from './elements.js';
import { words } from './network.js';

const SHOWN = 8;

export function searchBox(network, chosen) {
  const input = element('input', {
    type: 'search', placeholder: 'Find a node', 'aria-label': 'Find a node', role: 'combobox',
    'aria-expanded': 'false', 'aria-controls': 'found', 'aria-autocomplete': 'list', autocomplete: 'off',
  });
  const list = element('ul', { id: 'found', class: 'found card', role: 'listbox', 'aria-label': 'Nodes', hidden: true });
  let found = [];
  let active = -1;

  const show = () => {
    list.replaceChildren(...found.map((node, index) => element(
      'li',
      { role: 'option', id: `found-${index}`, 'aria-selected': String(index === active), onmousedown: (event) => { event.preventDefault(); choose(node); } },
      element('span', { class: 'dot', style: `background: ${node.color}`, 'aria-hidden': 'true' }),
      element('span', { class: 'name' }, node.label),
      element('span', { class: 'count' }, words(node.kind)),
    )));
    if (input.value.trim() && !found.length) list.replaceChildren(element('li', { class: 'nothing' }, 'Nothing of that name in this network'));
    list.hidden = !list.children.length;
    input.setAttribute('aria-expanded', String(!list.hidden));
    if (active >= 0) input.setAttribute('aria-activedescendant', `found-${active}`);
    else input.removeAttribute('aria-activedescendant');
  };
  const close = () => {
    found = [];
    active = -1;
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const choose = (node) => { input.value = ''; close(); chosen(node.id); };

  input.addEventListener('input', () => { found = matches(network, input.value); active = found.length ? 0 : -1; show(); });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && found[active]) choose(found[active]);
    else if (event.key === 'Escape') { input.value = ''; close(); }
    else if (event.key === 'ArrowDown' && found.length) { active = (active + 1) % found.length; show(); event.preventDefault(); }
    else if (event.key === 'ArrowUp' && found.length) { active = (active + found.length - 1) % found.length; show(); event.preventDefault(); }
  });
  return element('div', { class: 'search' }, input, list);
}

/** Nodes whose names have a word that begins with each word that was typed; accents do not matter. */
function matches(network, typed) {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const fits = [...network.nodes.values()].filter((node) => {
    const parts = plain(node.label).split(/[^\p{L}\p{N}]+/u);
    return wanted.every((word) => parts.some((part) => part.startsWith(word)));
  });
  return fits.sort((a, b) => b.degree - a.degree || a.label.localeCompare(b.label)).slice(0, SHOWN);
}

const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
