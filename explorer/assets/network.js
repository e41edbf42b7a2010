// Networks and maps: shows what a node is linked to, chooses it in drawing, list and address, zooms, and shows the
// sources of its links.

const texts = JSON.parse(document.querySelector('[data-script-texts]').textContent);
const SVG = 'http://www.w3.org/2000/svg';
const QUERY = `query Chosen($id: ID!) { node(id: $id) { id ... on EcosystemNode {
  name summary links(first: 30) { totalCount nodes { statement asOf sources { url publisher } } } } } }`;

const figures = [...document.querySelectorAll('[data-network]')].map(network);
let chosen = null;

for (const mark of document.querySelectorAll('.map .marks a[data-node]')) {
  if (!mark.closest('.europe')) mark.addEventListener('click', (event) => follow(event, mark.dataset.node));
}

// Names that are those of nodes need no further choice.
const follows = document.querySelector('[data-follow]');
if (follows) location.replace(follows.href);

const asked = new URLSearchParams(location.search).get('node');
if (asked && !location.pathname.endsWith('/propose')) choose(asked, false);

/** A click chooses; one with a key held, or on what is chosen, follows the link. */
function follow(event, id) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || id === chosen) return;
  event.preventDefault();
  choose(id, true);
}

function choose(id, isNew) {
  chosen = id;
  for (const element of document.querySelectorAll('tr[data-node], li[data-node]')) {
    element.classList.toggle('chosen', element.dataset.node === id);
  }
  for (const mark of document.querySelectorAll('.marks a[data-node]')) {
    mark.classList.toggle('on', mark.dataset.node === id);
  }
  for (const figure of figures) figure.choose(id);
  if (!isNew) return;
  const address = new URL(location.href);
  if (id) address.searchParams.set('node', id);
  else address.searchParams.delete('node');
  history.replaceState(null, '', address);
}

function network(figure) {
  const svg = figure.querySelector('svg');
  const spots = [...svg.querySelectorAll('.spots a')];
  const lines = [...svg.querySelectorAll('.lines path')];
  const ids = spots.map((spot) => spot.dataset.node);
  const near = ids.map(() => []);
  for (const line of lines) {
    const [from, to] = [Number(line.dataset.f), Number(line.dataset.t)];
    near[from].push([to, line]);
    near[to].push([from, line]);
  }
  const labels = document.createElementNS(SVG, 'g');
  labels.setAttribute('class', 'labels chosen');
  labels.setAttribute('aria-hidden', 'true');
  svg.append(labels);
  const panel = document.createElement('section');
  panel.className = 'panel';
  panel.hidden = true;
  panel.setAttribute('aria-live', 'polite');
  figure.append(panel);
  const view = zoom(figure, svg, () => label(shown));
  let [held, shown] = [-1, -1];

  /** Lights up a node with what it is linked to; -1 for all alike. */
  function light(place) {
    if (place === shown) return;
    for (const element of svg.querySelectorAll('.on')) element.classList.remove('on');
    figure.classList.toggle('choosing', place >= 0);
    if (place >= 0) {
      spots[place].classList.add('on');
      for (const [other, line] of near[place]) {
        spots[other].classList.add('on');
        line.classList.add('on');
      }
    }
    shown = place;
    label(place);
  }

  /** Names the node and its neighbours, as far as there is room. */
  function label(place) {
    labels.replaceChildren();
    if (place < 0) return;
    const size = 12 * view.unit();
    const taken = [];
    for (const spot of [place, ...new Set(near[place].map(([other]) => other))]) {
      const box = spots[spot].querySelector('use');
      const [x, y, width] = ['x', 'y', 'width'].map((name) => Number(box.getAttribute(name)));
      const name = spots[spot].querySelector('title').textContent;
      const text = name.length > 36 ? `${name.slice(0, 35)}…` : name;
      const area = [x + width + size / 3, y + width / 2 - size / 2, text.length * size * 0.55, size * 1.2];
      const meets = ([left, top, wide, high]) =>
        left < area[0] + area[2] && area[0] < left + wide && top < area[1] + area[3] && area[1] < top + high;
      if (spot !== place && taken.some(meets)) continue;
      taken.push(area);
      const element = document.createElementNS(SVG, 'text');
      element.setAttribute('x', area[0]);
      element.setAttribute('y', y + width / 2 + size * 0.35);
      element.style.fontSize = `${size}px`;
      element.style.strokeWidth = `${size / 4}px`;
      element.textContent = text;
      labels.append(element);
    }
  }

  for (const [place, spot] of spots.entries()) {
    spot.addEventListener('pointerenter', (event) => event.pointerType === 'mouse' && light(place));
    spot.addEventListener('pointerleave', () => light(held));
    spot.addEventListener('click', (event) => (view.moved() ? event.preventDefault() : follow(event, ids[place])));
  }
  svg.addEventListener('click', (event) => {
    if (!event.target.closest('a') && held >= 0 && !view.moved()) choose(null, true);
  });
  filters(figure, svg, spots, lines);
  return {
    choose(id) {
      held = id ? ids.indexOf(id) : -1;
      light(held);
      panel.hidden = held < 0;
      if (held >= 0) tell(panel, id, spots[held]);
    },
  };
}

/** Shows a node's links with their sources, read as any client would. */
async function tell(panel, id, spot) {
  const name = spot.querySelector('title').textContent;
  const heading = make('h3', {}, name);
  const actions = make('p', { class: 'links' }, make('a', { href: spot.getAttribute('href') }, texts.open));
  const close = make('button', { type: 'button', class: 'second' }, texts.close);
  close.addEventListener('click', () => choose(null, true));
  panel.replaceChildren(heading, actions);
  try {
    const answer = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: QUERY, variables: { id } }),
    });
    const { node } = (await answer.json()).data;
    if (chosen !== id) return;
    if (node.summary) panel.append(make('p', { lang: 'en' }, node.summary));
    const items = node.links.nodes.map((link) =>
      make('li', { lang: 'en' }, link.statement, ' ', ...link.sources.slice(0, 2).flatMap((source) => [
        make('a', { href: source.url, rel: 'external', class: 'quiet' }, source.publisher), ' '])),
    );
    panel.append(make('ul', { class: 'plain' }, ...items));
  } catch {
    panel.append(make('p', {}, texts.failed));
  }
  panel.append(make('p', {}, close));
}

/** A box for each kind in the legend of a whole network, which shows or hides it. */
function filters(figure, svg, spots, lines) {
  if (!figure.parentElement.classList.contains('whole')) return;
  const hidden = new Set();
  for (const item of figure.querySelectorAll('.legend li')) {
    const kind = item.querySelector('.icon').getAttribute('class').match(/k-(\w+)/)[1];
    const box = make('input', { type: 'checkbox' });
    box.checked = true;
    const name = make('label', {}, box, ...item.childNodes);
    item.replaceChildren(name);
    box.addEventListener('change', () => {
      if (box.checked) hidden.delete(kind);
      else hidden.add(kind);
      const isHidden = spots.map((spot) =>
        hidden.has(spot.querySelector('use').getAttribute('class').match(/k-(\w+)/)[1]));
      for (const [place, spot] of spots.entries()) spot.classList.toggle('hidden', isHidden[place]);
      for (const line of lines) {
        line.classList.toggle('hidden', isHidden[line.dataset.f] || isHidden[line.dataset.t]);
      }
      for (const text of svg.querySelectorAll('.labels.wide text')) {
        text.classList.toggle('hidden', isHidden[text.dataset.n]);
      }
    });
  }
}

/** Buttons, wheel and drag that change what part of a drawing is seen. */
function zoom(figure, svg, changed) {
  const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
  let box = [0, 0, width, height];
  let [start, hasMoved] = [null, false];
  const set = (next) => {
    box = next;
    svg.setAttribute('viewBox', box.join(' '));
    const unit = box[2] / width;
    for (const text of svg.querySelectorAll('.labels.wide text, .labels.path text')) {
      text.style.fontSize = `${12 * unit}px`;
      text.style.strokeWidth = `${3 * unit}px`;
    }
    changed();
  };
  const by = (factor, x = box[0] + box[2] / 2, y = box[1] + box[3] / 2) => {
    const wide = Math.min(width, Math.max(width / 20, box[2] * factor));
    const scale = wide / box[2];
    const inside = (low, size, whole) => Math.min(Math.max(low, 0), whole - size);
    set([
      inside(x - (x - box[0]) * scale, wide, width),
      inside(y - (y - box[1]) * scale, box[3] * scale, height),
      wide,
      box[3] * scale,
    ]);
  };
  const at = (event) => {
    const area = svg.getBoundingClientRect();
    return [
      box[0] + ((event.clientX - area.left) / area.width) * box[2],
      box[1] + ((event.clientY - area.top) / area.height) * box[3],
    ];
  };
  const tools = make('div', { class: 'tools' });
  for (const [sign, name, action] of [
    ['+', texts.in, () => by(0.6)],
    ['−', texts.out, () => by(1 / 0.6)],
    ['⤢', texts.all, () => set([0, 0, width, height])],
  ]) {
    const button = make('button', { type: 'button', class: 'second', 'aria-label': name, title: name }, sign);
    button.addEventListener('click', action);
    tools.append(button);
  }
  figure.prepend(tools);
  if (figure.parentElement.classList.contains('whole')) {
    figure.classList.add('zooms');
    svg.addEventListener('wheel', (event) => {
      event.preventDefault();
      by(event.deltaY < 0 ? 0.85 : 1 / 0.85, ...at(event));
    }, { passive: false });
  }
  svg.addEventListener('dragstart', (event) => event.preventDefault());
  svg.addEventListener('pointerdown', (event) => {
    hasMoved = false;
    if (box[2] < width && event.isPrimary) start = at(event);
  });
  window.addEventListener('pointermove', (event) => {
    if (!start) return;
    const [x, y] = at(event);
    if (Math.hypot(x - start[0], y - start[1]) > box[2] / 200) hasMoved = true;
    const low = (place, size, whole) => Math.min(Math.max(box[place] + start[place] - [x, y][place], 0), whole - size);
    set([low(0, box[2], width), low(1, box[3], height), box[2], box[3]]);
  });
  window.addEventListener('pointerup', () => {
    start = null;
  });
  return { unit: () => box[2] / width, moved: () => hasMoved };
}

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
