// Suggests countries, cities and organisations while one types, as a combobox (WAI-ARIA Authoring Practices).
import { pageOf } from './node.js';

const QUERY = `query Suggest($text: String!) { search(text: $text, first: 7) { nodes { id kind name
  ... on EcosystemNode { country { name } } } } }`;

let count = 0;
for (const form of document.querySelectorAll('form[data-suggest]')) {
  const input = form.querySelector('input[type=search]');
  suggest(input, (node) => {
    location.href = pageOf(node.id);
  });
}
// The field shows the name of a node; the form sends its ID.
for (const input of document.querySelectorAll('input[data-node-id]')) {
  const sent = document.createElement('input');
  sent.type = 'hidden';
  const { name } = input;
  const choose = (id) => {
    sent.value = id;
    sent.name = id ? name : '';
    input.name = id ? '' : name;
  };
  input.after(sent);
  choose(input.dataset.nodeId);
  input.addEventListener('input', () => choose(''));
  suggest(input, (node) => {
    input.value = node.name;
    choose(node.id);
  });
}

function suggest(input, choose) {
  const id = `suggestions-${(count += 1)}`;
  const list = document.createElement('ul');
  list.className = 'suggestions';
  list.id = id;
  list.hidden = true;
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', input.labels[0].textContent);
  input.parentElement.classList.add('field');
  input.after(list);
  const status = document.createElement('span');
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  list.after(status);
  for (const [name, value] of Object.entries({
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': id, 'aria-expanded': 'false',
  })) input.setAttribute(name, value);
  let [nodes, active, timer, asked] = [[], -1, 0, ''];

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };
  const mark = (place) => {
    active = place;
    for (const [number, item] of [...list.children].entries()) {
      item.setAttribute('aria-selected', String(number === place));
    }
    if (place >= 0) input.setAttribute('aria-activedescendant', `${id}-${place}`);
    else input.removeAttribute('aria-activedescendant');
  };
  const show = () => {
    status.textContent = nodes.map((node) => node.name).join(', ');
    list.replaceChildren(...nodes.map((node, place) => {
      const item = document.createElement('li');
      item.id = `${id}-${place}`;
      item.setAttribute('role', 'option');
      item.setAttribute('aria-selected', 'false');
      const kind = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      kind.setAttribute('class', `icon k-${node.kind}`);
      kind.setAttribute('viewBox', '-10 -10 20 20');
      kind.setAttribute('width', '14');
      kind.setAttribute('height', '14');
      kind.setAttribute('aria-hidden', 'true');
      const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
      for (const [name, value] of Object.entries({ href: `#s-${node.kind}`, x: -10, y: -10, width: 20, height: 20 })) {
        use.setAttribute(name, value);
      }
      kind.append(use);
      const where = document.createElement('span');
      where.textContent = node.kind === 'COUNTRY' ? '' : (node.country?.name ?? '');
      item.append(kind, node.name, where);
      item.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        close();
        choose(node);
      });
      return item;
    }));
    active = -1;
    list.hidden = nodes.length === 0;
    input.setAttribute('aria-expanded', String(nodes.length > 0));
    input.removeAttribute('aria-activedescendant');
  };
  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) {
      close();
      return;
    }
    asked = text;
    const variables = JSON.stringify({ text });
    const answer = await fetch(`/graphql?${new URLSearchParams({ query: QUERY, variables })}`);
    const { data } = await answer.json();
    if (asked !== text || document.activeElement !== input) return;
    nodes = data?.search.nodes ?? [];
    show();
  };
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(close), 120);
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) {
      close();
      event.preventDefault();
    } else if (list.hidden) {
      return;
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      mark((active + step + nodes.length + (active < 0 && step < 0 ? 1 : 0)) % nodes.length);
      event.preventDefault();
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault();
      const node = nodes[active];
      close();
      choose(node);
    }
  });
}
