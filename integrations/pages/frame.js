// What the pages have in common: they read a network from the server, and put a legend, a search box and
// a panel around the picture. The picture itself is each page's own, drawn by its own library.
import { element } from './elements.js';
import { linkDetails, networkDetails, nodeDetails } from './details.js';
import { LabelLayer } from './labels.js';
import { legend } from './legend.js';
import { loadChoices, loadNetwork, pageAddress, readAddress, Refusal } from './mission-graph.js';
import { searchBox } from './search.js';

/** Smaller dots get their names when one zooms in or looks at them. */
const NAMED_RADIUS = 3;

/** Pixels to a unit of the layout, at most, when all is shown: two nodes alone must not fill the screen. */
export const LARGEST_SCALE = 1.6;

/**
 * Shows a network. `read(file)` gives its Network; `draw(stage, network, file, events)` draws it and gives
 * a view:
 *   `show({ hidden, surroundings, looked })` draws it anew: kinds left out, and what stands out;
 *   `discs()` are the nodes that are to be seen, `{ id, x, y, radius }` in pixels;
 *   `center(id)`, `pan(x, y)`, `zoom(factor)` and `fit()` move the picture.
 * It calls `events.drawn()` when nodes have moved on the screen, and `events.look` and `events.choose` with
 * `{ node }`, `{ link }` or null when something is pointed at or clicked.
 */
export async function showNetwork({ library, format, read, draw }) {
  const { server, parameters } = readAddress(location.search);
  const page = frame(library);
  try {
    const file = await loadNetwork(server, format, parameters);
    const choices = loadChoices(server, parameters).catch((problem) => {
      if (!(problem instanceof Refusal)) throw problem;
      // The picture is there all the same; the panel says what is missing.
      return { countries: [], exports: [], problem };
    });
    run(page, read(file), file, draw, server, parameters, await choices);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    page.stage.replaceChildren(element('div', { class: 'refusal', role: 'alert' },
      element('h2', {}, problem.message), problem.lines.map((line) => element('p', {}, line))));
    page.root.dataset.state = 'refused';
  }
}

function frame(library) {
  const stage = element('main', { class: 'stage', tabindex: '0', 'aria-label': 'The network. Arrow keys move it, plus and minus zoom, 0 shows all, Escape lets go.' },
    element('p', { class: 'waiting', role: 'status' }, 'Loading the network …'));
  const tools = element('div', { class: 'tools' });
  const panel = element('aside', { class: 'panel', 'aria-label': 'Details' });
  const root = element('div', { class: 'page' },
    element('header', {}, element('h1', {}, 'Mission Graph ', element('small', {}, `with ${library}`)), tools),
    stage, panel);
  document.body.replaceChildren(root);
  return { root, stage, tools, panel };
}

function run(page, network, file, draw, server, parameters, choices) {
  const { root, stage, tools, panel } = page;
  const hidden = new Set();
  let chosen = null;
  let looked = null;
  stage.replaceChildren();
  // Before the picture is drawn: they take room from it where the screen is small.
  if (choices.countries.length) tools.append(countryChoice(choices.countries, server, parameters));
  tools.append(searchBox(network, (id) => go(id)));
  if (!network.nodes.size) stage.append(element('div', { class: 'refusal', role: 'status' }, element('h2', {}, 'This selection has no nodes')));

  const picture = stage.appendChild(element('div', { class: 'picture' }));
  const labels = new LabelLayer(stage);
  const name = () => labels.draw(candidates(network, view, looked ?? chosen), covers);
  let waiting = false;
  const events = {
    drawn() {
      // However often a library draws within a frame, names are laid out once.
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; name(); });
    },
    look(what) { if (what?.node !== looked?.node || what?.link !== looked?.link) { looked = what; show(); } },
    choose(what) { chosen = what; describe(); show(); },
  };
  const view = draw(picture, network, file, events);
  const show = () => {
    stage.classList.toggle('pointing', Boolean(looked));
    view.show({ hidden, surroundings: network.surroundings(looked ?? chosen), looked: (looked ?? chosen)?.node });
    events.drawn();
  };
  const describe = () => {
    const details = chosen?.node ? nodeDetails(network, network.nodes.get(chosen.node), go)
      : chosen?.link ? linkDetails(network, network.links.get(chosen.link), go)
        : networkDetails(network, server, parameters, choices);
    const back = chosen && element('button', { type: 'button', class: 'back', onclick: () => events.choose(null) }, '← This network');
    panel.replaceChildren(...[back, ...details].filter(Boolean));
    panel.scrollTop = 0;
  };
  const go = (id) => {
    hidden.delete(network.nodes.get(id).kind);
    root.querySelector(`[data-kind="${network.nodes.get(id).kind}"]`).setAttribute('aria-pressed', 'true');
    looked = null;
    events.choose({ node: id });
    view.center(id);
    panel.querySelector('h2').focus({ preventScroll: true });
  };

  const covers = [legend(network, hidden, show), zoomButtons(view)];
  stage.append(...covers);
  stage.addEventListener('keydown', (event) => keys(event, view));
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && event.target.tagName !== 'INPUT') events.choose(null); });
  describe();
  show();
  root.dataset.state = 'shown';
}

/** The nodes on the screen; first those that are looked at, then the largest. */
function candidates(network, view, looked) {
  const near = network.surroundings(looked)?.nodes;
  const discs = view.discs().map((disc) => ({
    ...disc,
    text: network.nodes.get(disc.id).label,
    strong: disc.id === looked?.node,
    wanted: near ? near.has(disc.id) : disc.radius >= NAMED_RADIUS,
  }));
  return discs.sort((a, b) => b.strong - a.strong || b.wanted - a.wanted || b.radius - a.radius || (a.id < b.id ? -1 : 1));
}

function zoomButtons(view) {
  const button = (text, title, pressed) => element('button', { type: 'button', title, 'aria-label': title, onclick: pressed }, text);
  return element('div', { class: 'zoom card', role: 'group', 'aria-label': 'Zoom' },
    button('+', 'Zoom in', () => view.zoom(1.5)),
    button('−', 'Zoom out', () => view.zoom(1 / 1.5)),
    button('◻', 'Show all', () => view.fit()));
}

function keys(event, view) {
  const step = 60;
  const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
  if (event.target !== event.currentTarget) return;
  if (moves[event.key]) view.pan(...moves[event.key]);
  else if (event.key === '+' || event.key === '=') view.zoom(1.5);
  else if (event.key === '-') view.zoom(1 / 1.5);
  else if (event.key === '0') view.fit();
  else return;
  event.preventDefault();
}

function countryChoice(countries, server, parameters) {
  const current = parameters.get('countries') ?? '';
  const other = [...parameters.keys()].some((name) => name !== 'countries') || (current && !countries.some(({ id }) => id === current));
  const option = (value, text, selected) => element('option', { value, selected }, text);
  return element('select', {
    'aria-label': 'Country',
    onchange: (event) => { location.search = pageAddress(server, event.target.value ? { countries: event.target.value } : {}); },
  },
  other ? element('option', { value: '', selected: true, disabled: true }, 'A selection of its own') : null,
  option('', 'The whole graph', !other && !current),
  countries.map(({ id, name }) => option(id, name, !other && id === current)));
}
