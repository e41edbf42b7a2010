// The panel beside the picture: the network as a whole, one node, or one link; each with what says so.
import { element, webLink } from './elements.js';
import { words } from './network.js';

const number = new Intl.NumberFormat('en-GB');

/** The facts of a node, its sources, and its links as a list to walk along. */
export function nodeDetails(network, node, go) {
  return [
    element('p', { class: 'kind' }, dot(node.color), words(node.kind)),
    element('h2', { tabindex: '-1' }, node.label),
    node.summary && element('p', {}, node.summary),
    facts([
      ['Country', node.kind === 'COUNTRY' ? null : node.country],
      ['Level', node.level && words(node.level)],
      ['Category', node.category && words(node.category)],
      ['Population', node.population && number.format(node.population)],
      ['Website', node.website && webLink(node.website, host(node.website))],
      ['As of', node.as_of ?? 'not dated by its sources'],
      ['Confidence', words(node.confidence)],
    ]),
    sources(node),
    linksOf(network, node, go),
  ];
}

export function linkDetails(network, link, go) {
  return [
    element('p', { class: 'kind' }, 'Link'),
    element('h2', { tabindex: '-1' }, words(link.kind)),
    element('p', {}, nodeButton(network.nodes.get(link.source), go), ` ${link.label} `, nodeButton(network.nodes.get(link.target), go)),
    linkFacts(link),
    sources(link),
  ];
}

/** What the selection is, how it is cited, and where else it opens. */
export function networkDetails(network, server, parameters, choices) {
  const { about } = network;
  const asked = [...parameters].map(([name, value]) => `${name}=${value}`).join(' & ');
  return [
    element('h2', { tabindex: '-1' }, 'This network'),
    facts([
      ['Selection', asked || 'the whole graph'],
      ['Nodes', shown(network.nodes.size, about.total_nodes)],
      ['Links', shown(network.links.size, about.total_links)],
      ['Revision', about.revision],
    ]),
    element('p', { class: 'hint' }, 'Point at a node to see its neighbours; choose one to read what is known of it, and who says so.'),
    openIn(server, choices),
    element('h3', {}, 'Cite'),
    element('p', { class: 'small' }, about.citation),
    element('p', { class: 'small' }, about.licence),
  ];
}

function shown(count, total) {
  return count === total ? number.format(count) : `${number.format(count)} of ${number.format(total)}`;
}

function openIn(server, { exports, problem }) {
  if (problem) return element('p', { class: 'small', role: 'status' }, [problem.message, ...problem.lines].join('. '));
  const programs = exports.flatMap((file) => file.openIn);
  return element('section', { class: 'open-in' },
    element('h3', {}, 'Open in'),
    element('ul', {}, programs.map(({ program, url }) => element('li', {}, webLink(url, program)))),
    element('h3', {}, 'Download as'),
    element('ul', { class: 'files' }, exports.map(({ format, path }) => element('li', {}, element('a', { href: server + path }, format)))));
}

function linksOf(network, node, go) {
  const links = network.linksOf.get(node.id).map((link) => {
    const outgoing = link.source === node.id;
    const other = network.nodes.get(outgoing ? link.target : link.source);
    return { link, outgoing, other };
  });
  links.sort((a, b) => a.link.label.localeCompare(b.link.label) || a.outgoing - b.outgoing || a.other.label.localeCompare(b.other.label));
  return element('section', { class: 'links' },
    element('h3', {}, `Links (${links.length})`),
    element('ul', {}, links.map(({ link, outgoing, other }) => element('li', {},
      element('p', {}, outgoing ? `${link.label} ` : null, nodeButton(other, go), outgoing ? null : ` ${link.label} it`),
      element('details', {}, element('summary', {}, since(link)), linkFacts(link), sources(link))))));
}

function since(link) {
  const time = [link.since && `since ${link.since}`, link.until && `until ${link.until}`].filter(Boolean).join(', ');
  return [link.role, time].filter(Boolean).join('; ') || 'Source';
}

function linkFacts(link) {
  return facts([
    ['Role', link.role],
    ['Since', link.since],
    ['Until', link.until],
    ['Current', link.is_current ? 'yes' : 'no'],
    ['As of', link.as_of ?? 'not dated by its sources'],
    ['Confidence', words(link.confidence)],
  ]);
}

function facts(rows) {
  const known = rows.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return element('dl', {}, known.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));
}

function sources({ sources: text }) {
  const addresses = (text ?? '').split(' ').filter(Boolean);
  if (!addresses.length) return element('p', { class: 'small' }, 'No source is named.');
  return element('section', { class: 'sources' },
    element('h3', {}, addresses.length === 1 ? 'Source' : 'Sources'),
    element('ul', {}, addresses.map((address) => element('li', {}, webLink(address, readable(address))))));
}

function nodeButton(node, go) {
  return element('button', { type: 'button', class: 'node', onclick: () => go(node.id) }, dot(node.color), node.label);
}

const dot = (color) => element('span', { class: 'dot', style: `background: ${color}`, 'aria-hidden': 'true' });

function host(address) {
  try {
    return new URL(address).host.replace(/^www\./, '');
  } catch {
    return address;
  }
}

/** An address without what every address has. */
const readable = (address) => address.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '');
