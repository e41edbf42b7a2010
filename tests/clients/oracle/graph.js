// The graph as the files of the dataset and the descriptions of the schema say it is, made without the server.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The rows of a file, by the names of its columns; what is empty is null. */
export function rows(file) {
  const text = readFileSync(fileURLToPath(new URL(`../../../data/${file}.csv`, import.meta.url)), 'utf8');
  const table = [];
  let row = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push((quoted?.replaceAll('""', '"') ?? plain).normalize('NFC') || null);
    if (end === ',') continue;
    if (row.length > 1) table.push(row);
    row = [];
  }
  const [columns, ...lines] = table;
  return lines.map((cells) => Object.fromEntries(columns.map((column, place) => [column, cells[place]])));
}

const number = (cell) => (cell === null ? null : Number(cell));
const yes = (cell) => (cell === null ? null : cell === 'true');

/** The files of nodes: the kind, its field of the root, and what of a row is not named as in the schema. */
const FILES = {
  countries: ['COUNTRY', 'countries', (row) => ({ level: 'NATIONAL', country: row.id, population: number(row.population), hasEcosystemPage: yes(row.ecosystem_page) })],
  cities: ['CITY', 'cities', (row) => ({ level: 'LOCAL', population: number(row.population), targetYear: number(row.target_year), geonamesId: number(row.geonames_id) })],
  stakeholders: ['STAKEHOLDER', 'stakeholders', (row) => ({ stakeholderKind: row.kind })],
  platforms: ['NATIONAL_PLATFORM', 'platforms', (row) => ({ level: 'NATIONAL', engagesAllCities: yes(row.engages_all_cities), isInPreparation: row.name.includes('(in preparation)') })],
  pilots: ['PILOT', 'pilots', (row) => ({ name: row.title, cohort: number(row.cohort), grantEur: number(row.grant_eur) })],
  learnings: ['LEARNING', 'learnings', (row) => ({ name: row.title, website: row.url, learningKind: row.kind })],
  spaces: ['ENGAGEMENT_SPACE', 'spaces', (row) => ({ website: row.url, spaceKind: row.kind, level: row.country ? 'NATIONAL' : 'EUROPEAN' })],
  initiatives: ['INITIATIVE', 'initiatives', () => ({})],
  themes: ['THEME', 'themes', (row) => ({ summary: row.description })],
};

const camel = (column) => column.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

export const nodes = new Map();
export const links = [];
/** The kinds in the order in which they are listed, each with its field of the root. */
export const ROOTS = Object.fromEntries(Object.values(FILES).map(([kind, field]) => [kind, field]));

for (const [file, [kind, , more]] of Object.entries(FILES)) {
  for (const row of rows(file)) {
    const named = Object.fromEntries(Object.entries(row).map(([column, cell]) => [camel(column), cell]));
    const node = { level: null, country: null, summary: null, website: null, ...named, ...more(row), kind, confidence: row.confidence.toUpperCase() };
    nodes.set(row.id, node);
    // Where it lies is a link as well, with the sources of the node.
    if (kind === 'COUNTRY') continue;
    for (const place of [row.country, row.city].filter(Boolean)) {
      link({ from: row.id, kind: 'LOCATED_IN', to: place, as_of: row.as_of, confidence: row.confidence });
    }
  }
}
rows('links').forEach(link);

function link({ from, kind, to, role = null, since = null, until = null, as_of: asOf, confidence }) {
  const id = `${from}--${kind.toLowerCase().replaceAll('_', '-')}--${to}`;
  links.push({ id, from, kind, to, role, since, until, asOf, confidence: confidence.toUpperCase() });
}

for (const node of nodes.values()) {
  node.country = nodes.get(node.country) ?? null;
  if (node.kind === 'STAKEHOLDER') node.city = nodes.get(node.city) ?? null;
  Object.assign(node, { out: [], in: [] });
}
for (const each of links) {
  each.source = nodes.get(each.from);
  each.target = nodes.get(each.to);
  each.source.out.push(each);
  each.target.in.push(each);
}
for (const node of nodes.values()) node.degree = node.out.length + node.in.length;

export const ofKind = (kind) => [...nodes.values()].filter((node) => node.kind === kind);
const once = (list) => [...new Set(list)].filter(Boolean);

const outgoing = (kinds, ...to) => (node) => once(node.out.filter(({ kind, target }) => kinds.split(' ').includes(kind) && (!to.length || to.includes(target.kind))).map(({ target }) => target));
const incoming = (kinds, ...from) => (node) => once(node.in.filter(({ kind, source }) => kinds.split(' ').includes(kind) && (!from.length || from.includes(source.kind))).map(({ source }) => source));
/** What several relations lead to, one after the other. */
const along = (...fields) => (node) => once(fields.reduce((from, field) => from.flatMap((each) => related(each, field)), [node]));
const all = (...ways) => (node) => once(ways.flatMap((way) => way(node)));
const lies = (node) => [node.country];

const themes = outgoing('HAS_THEME');
const coordinators = incoming('COORDINATES', 'STAKEHOLDER');
const funders = incoming('FUNDS', 'STAKEHOLDER');
const partners = incoming('PARTNER_IN', 'STAKEHOLDER');
const members = incoming('MEMBER_OF');
const supportedCities = outgoing('SUPPORTS', 'CITY');
const supportedCountries = outgoing('SUPPORTS', 'COUNTRY');
const supporters = incoming('SUPPORTS');
const learnings = outgoing('PRODUCED', 'LEARNING');
const spaces = outgoing('HOSTS', 'ENGAGEMENT_SPACE');
const networks = outgoing('MEMBER_OF', 'STAKEHOLDER');

/** What the fields of each kind lead to, as their descriptions have it. */
export const RELATIONS = {
  COUNTRY: {
    cities: incoming('LOCATED_IN', 'CITY'),
    stakeholders: incoming('LOCATED_IN', 'STAKEHOLDER'),
    platforms: incoming('LOCATED_IN', 'NATIONAL_PLATFORM'),
    spaces: incoming('LOCATED_IN', 'ENGAGEMENT_SPACE'),
    supporters,
    representatives: incoming('REPRESENTS', 'STAKEHOLDER'),
    pilots: along('cities', 'pilots'),
    learnings: all(along('cities', 'learnings'), along('stakeholders', 'learnings'), along('cities', 'pilots', 'learnings')),
    initiatives: all(incoming('SUPPORTS', 'INITIATIVE'), along('cities', 'initiatives'), along('stakeholders', 'initiatives')),
    themes: all(
      ...['cities', 'platforms'].map((field) => (node) => related(node, field).flatMap(themes)),
      along('cities', 'pilots', 'themes'),
      along('cities', 'learnings', 'themes'),
      along('cities', 'pilots', 'learnings', 'themes'),
      along('stakeholders', 'learnings', 'themes'),
    ),
  },
  CITY: {
    pilots: outgoing('LEADS PARTICIPATES_IN', 'PILOT'),
    platforms: outgoing('MEMBER_OF', 'NATIONAL_PLATFORM'),
    initiatives: outgoing('PARTICIPATES_IN MEMBER_OF', 'INITIATIVE'),
    networks,
    twins: all(outgoing('TWINNED_WITH'), incoming('TWINNED_WITH')),
    stakeholders: incoming('LOCATED_IN', 'STAKEHOLDER'),
    supporters,
    learnings,
    themes: all(themes, along('pilots', 'themes'), along('learnings', 'themes')),
  },
  STAKEHOLDER: {
    platforms: outgoing('COORDINATES FUNDS MEMBER_OF', 'NATIONAL_PLATFORM'),
    pilots: outgoing('LEADS FUNDS PARTNER_IN', 'PILOT'),
    initiatives: outgoing('COORDINATES FUNDS PARTNER_IN MEMBER_OF', 'INITIATIVE'),
    networks,
    members,
    represents: outgoing('REPRESENTS'),
    supportedCities,
    supportedCountries,
    learnings,
    spaces,
  },
  NATIONAL_PLATFORM: { members, coordinators, funders, supportedCities, supportedCountries, spaces, themes },
  PILOT: {
    leads: incoming('LEADS'),
    cities: incoming('LEADS PARTICIPATES_IN', 'CITY'),
    countries: (node) => once(related(node, 'cities').flatMap(lies)),
    partners,
    funders,
    themes,
    learnings,
  },
  LEARNING: {
    producers: incoming('PRODUCED'),
    countries: (node) => once(related(node, 'producers').flatMap((each) => (each.kind === 'PILOT' ? related(each, 'countries') : lies(each)))),
    themes,
  },
  ENGAGEMENT_SPACE: { hosts: incoming('HOSTS') },
  INITIATIVE: {
    coordinators,
    funders,
    members,
    participants: incoming('PARTICIPATES_IN', 'CITY'),
    partners,
    supportedCities,
    supportedCountries,
    themes,
  },
  THEME: {
    pilots: incoming('HAS_THEME', 'PILOT'),
    learnings: incoming('HAS_THEME', 'LEARNING'),
    initiatives: incoming('HAS_THEME', 'INITIATIVE'),
    platforms: incoming('HAS_THEME', 'NATIONAL_PLATFORM'),
    cities: (node) => ofKind('CITY').filter((city) => related(city, 'themes').includes(node)),
  },
};

const found = new Map();

/** What a field of a node leads to; of a theme, if asked for, in one country alone. */
export function related(node, field, country) {
  const key = `${node.id} ${field}`;
  if (!found.has(key)) found.set(key, RELATIONS[node.kind][field](node));
  const list = found.get(key);
  if (!country || node.kind !== 'THEME') return list;
  const there = new Set(related(country, field));
  return list.filter((each) => there.has(each));
}

// The level of a pilot or initiative follows from who takes part: from its cities, and from its organisations where it
// has none. The schema does not say what it is where none of either is known: then as pilots and initiatives mostly are.
for (const node of nodes.values()) {
  if (!['PILOT', 'INITIATIVE'].includes(node.kind)) continue;
  const actors = once(node.in.map(({ source }) => source));
  const cities = actors.filter(({ kind }) => kind === 'CITY');
  const countries = new Set((cities.length ? cities : actors).map(({ country }) => country));
  if (!actors.length) node.level = node.kind === 'PILOT' ? 'LOCAL' : 'EUROPEAN';
  else if (countries.size > 1 || actors.some(({ country }) => !country)) node.level = 'EUROPEAN';
  else node.level = cities.length === 1 ? 'LOCAL' : 'NATIONAL';
}
