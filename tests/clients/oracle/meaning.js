// What filters, orders and counts mean, after their descriptions in the schema.
import { nodes, ofKind, related, RELATIONS, ROOTS } from './graph.js';

const KINDS = Object.keys(ROOTS);
const LINK_KINDS = 'LOCATED_IN COORDINATES MEMBER_OF SUPPORTS FUNDS REPRESENTS LEADS PARTICIPATES_IN PARTNER_IN TWINNED_WITH PRODUCED HOSTS HAS_THEME'.split(' ');
/** The conditions of a filter of any node that ask for one of a kind. */
const OF_KIND = Object.fromEntries(KINDS.map((kind) => [kind.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase()), kind]));

const given = (value) => value !== undefined && value !== null;
const holds = (conditions, each) => Object.entries(conditions).every(([name, wanted]) => !given(wanted) || each(name, wanted));

const firstDay = (date) => date + '-01-01'.slice(date.length - 4);
const lastDay = (date) => {
  if (date.length === 10) return date;
  const [year, month = 12] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
};

// The schema says `whatever the case and accents`; the server also reads strokes, ligatures, dashes, quotation marks and
// the letters of Greek and Cyrillic as what they are written by in plain Latin letters.
const spelt = (letters, latin) => [...letters].map((letter, place) => [letter, latin.split(' ')[place]]);
const LATIN = new Map([
  ...spelt('øłđħŧßæœıðþ', 'o l d h t ss ae oe i d th'),
  ...spelt('αβγδεζηθικλμνξοπρσςτυφχψω', 'a b g d e z e th i k l m n x o p r s s t u ph kh ps o'),
  ...spelt('абвгдежзийклмнопрстуфхцчшщюяіј', 'a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch iu ia i j'),
  ...spelt('–—‘’„“”…ъь', "- - ' ' ,, \" \" ... ' '"),
]);
export const fold = (text) => [...text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')].map((letter) => LATIN.get(letter) ?? letter).join('');

const TESTS = {
  eq: (value, wanted) => value === wanted,
  ne: (value, wanted) => value !== wanted,
  in: (value, wanted) => wanted.includes(value),
  notIn: (value, wanted) => !wanted.includes(value),
  gt: (value, wanted) => value > wanted,
  gte: (value, wanted) => value >= wanted,
  lt: (value, wanted) => value < wanted,
  lte: (value, wanted) => value <= wanted,
  contains: (value, wanted) => value.includes(wanted),
  startsWith: (value, wanted) => value.startsWith(wanted),
  eqInsensitive: (value, wanted) => fold(value) === fold(wanted),
  containsInsensitive: (value, wanted) => fold(value).includes(fold(wanted)),
  startsWithInsensitive: (value, wanted) => fold(value).startsWith(fold(wanted)),
  onOrAfter: (value, wanted) => firstDay(value) >= firstDay(wanted),
  onOrBefore: (value, wanted) => lastDay(value) <= lastDay(wanted),
  year: (value, wanted) => Number(value.slice(0, 4)) === wanted,
};

/** Texts compare in Normalization Form C, however they are typed. */
const composed = (wanted) => (Array.isArray(wanted) ? wanted.map(composed) : wanted.normalize?.('NFC') ?? wanted);

/** Whether a value passes. What is unknown passes nothing but a question whether it is. */
function passesValue(value, conditions) {
  return holds(conditions, (name, wanted) => {
    if (name === 'isNull') return (value === null) === wanted;
    return value !== null && TESTS[name](value, composed(wanted));
  });
}

/** The id of what is named: a country also by its code. */
const named = (id) => (/^[a-z]{2}$/i.test(id) ? `country-${id.toLowerCase()}` : id);
const passesId = (id, conditions) => holds(conditions, (name, wanted) => TESTS[name](id, [wanted].flat().map(named)[name.endsWith('n') ? 'slice' : 'at'](0)));

function passesList(list, { some, none, every, of, count }, passing) {
  const number = (filter) => (given(filter) ? list.filter((node) => passing(node, filter)).length : list.length);
  if (given(some) && !number(some)) return false;
  if (given(none) && number(none)) return false;
  if (given(every) && number(every) < list.length) return false;
  if (given(count)) return passesValue(number(of), count);
  return !given(of) || number(of) > 0;
}

/** The day of the revision that is asked. */
let today;
export const setDay = (day) => (today = day);
/** Whether a pilot or an initiative runs: null if its dates do not tell. */
const isRunning = ({ start, end }) => {
  if ((start !== null && firstDay(start) > today) || (end !== null && lastDay(end) < today)) return false;
  return start !== null && end !== null && lastDay(start) <= today && firstDay(end) >= today ? true : null;
};
export const isCurrent = ({ since, until }) => (since === null || firstDay(since) <= today) && (until === null || lastDay(until) >= today);

/** The links of a node that lead one way, each with the node at its other end. */
function ends(node, direction = 'ANY') {
  return [
    ...(direction === 'INCOMING' ? [] : node.out.map((link) => ({ link, other: link.target }))),
    ...(direction === 'OUTGOING' ? [] : node.in.map((link) => ({ link, other: link.source }))),
  ];
}

export function linksOf(node, { kinds, direction, to, current, role, since, until, confidence } = {}) {
  return ends(node, direction).filter(({ link, other }) => (
    (!given(kinds) || kinds.includes(link.kind))
    && (!given(to) || passesAny(other, to))
    && (!given(current) || isCurrent(link) === current)
    && Object.entries({ role, since, until, confidence }).every(([field, wanted]) => !given(wanted) || passesValue(link[field], wanted))
  ));
}

function passesLinks(node, filter) {
  const passing = linksOf(node, filter);
  if (given(filter.count) && !passesValue(passing.length, filter.count)) return false;
  if (given(filter.nodes) && !passesValue(new Set(passing.map(({ other }) => other)).size, filter.nodes)) return false;
  return given(filter.count) || given(filter.nodes) || passing.length > 0;
}

/** The relations that lead to nodes of any kind. */
export const TO_ANY = ['supporters', 'members', 'leads', 'producers', 'hosts'];

/** Whether a node passes a filter of its kind; a theme, if a country is given, as what it is there. */
export function passes(node, filter, country) {
  return holds(filter, (field, wanted) => {
    switch (field) {
      case 'and': return wanted.every((each) => passes(node, each, country));
      case 'or': return wanted.some((each) => passes(node, each, country));
      case 'not': return !passes(node, wanted, country);
      case 'country':
      case 'city': return node[field] !== null && passes(node[field], wanted);
    }
    if (!(field in RELATIONS[node.kind])) return passesCommon(node, field, wanted);
    // What `CountryFilter.themes` asks of a theme is counted in that country.
    const there = node.kind === 'COUNTRY' ? node : undefined;
    const passing = TO_ANY.includes(field) ? passesAny : (each, conditions) => passes(each, conditions, there);
    return passesList(related(node, field, country), wanted, passing);
  });
}

/** Whether a node of any kind passes; a condition on one kind lets only that kind pass. */
export function passesAny(node, filter) {
  return holds(filter, (field, wanted) => {
    switch (field) {
      case 'and': return wanted.every((each) => passesAny(node, each));
      case 'or': return wanted.some((each) => passesAny(node, each));
      case 'not': return !passesAny(node, wanted);
      case 'locatedIn': return node.country !== null && passes(node.country, wanted);
    }
    if (field in OF_KIND) return node.kind === OF_KIND[field] && passes(node, wanted);
    return passesCommon(node, field, wanted);
  });
}

function passesCommon(node, field, wanted) {
  if (field === 'id') return passesId(node.id, wanted);
  if (field === 'links') return passesLinks(node, wanted);
  if (field === 'isRunning') return passesValue(isRunning(node), wanted);
  if (!(field in node)) throw new Error(`the files have no ${field} of a ${node.kind}: teach the oracle`);
  return passesValue(node[field], field === 'iso2' ? inCapitals(wanted) : wanted);
}

const inCapitals = (conditions) => JSON.parse(JSON.stringify(conditions), (_, value) => value?.toUpperCase?.() ?? value);

const compare = (a, b) => (a < b ? -1 : Number(a > b));

/** What is ordered by: the column of a field, the number of what a field leads to, or the like. */
function orderKey(node, field, country) {
  const name = field.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  if (field === 'KIND') return (node.from ? LINK_KINDS : KINDS).indexOf(node.kind);
  if (field === 'COUNTRY_CODE') return node.iso2;
  if (field === 'COUNTRY') return node.country?.name ?? null;
  if (name in (RELATIONS[node.kind] ?? {})) return related(node, name, country).length;
  if (!(name in node)) throw new Error(`no order of a ${node.kind} by ${field}: teach the oracle`);
  return node[name];
}

/** A list in an order: what is unknown last, ties by id. */
export function ordered(list, order, country) {
  const keys = new Map(list.map((node) => [node, order ? orderKey(node, order.field, country) : 0]));
  const asText = ['NAME', 'COUNTRY', 'SHORT_NAME'].includes(order?.field);
  const way = order?.direction === 'DESC' ? -1 : 1;
  return [...list].sort((one, other) => {
    const [a, b] = [keys.get(one), keys.get(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null) || compare(one.id, other.id);
    return way * (asText ? compare(fold(a), fold(b)) : compare(a, b)) || compare(one.id, other.id);
  });
}

const year = (date) => date?.slice(0, 4) ?? null;
const GROUPS = {
  KIND: (node) => node.kind,
  COUNTRY: (node) => ('countries' in RELATIONS[node.kind] ? related(node, 'countries') : [node.country].filter(Boolean)).map(({ id }) => id),
  LEVEL: (node) => node.level,
  CONFIDENCE: (node) => node.confidence,
  MISSION_STATUS: (node) => node.missionStatus,
  LABEL_YEAR: (node) => year(node.euLabelAwarded),
  TARGET_YEAR: (node) => node.targetYear,
  EU_STATUS: (node) => node.euStatus,
  STAKEHOLDER_KIND: (node) => node.stakeholderKind,
  PROGRAMME: (node) => node.programme,
  COHORT: (node) => node.cohort,
  LEARNING_KIND: (node) => node.learningKind,
  PUBLICATION_YEAR: (node) => year(node.published),
  SPACE_KIND: (node) => node.spaceKind,
  THEME: (node) => (node.kind !== 'COUNTRY' && 'themes' in RELATIONS[node.kind] ? related(node, 'themes') : []).map(({ id }) => id),
};

/** Nodes counted by what they have in common, in the order of the common values, what is unknown last. */
export function statistics({ of, filter = {}, groupBy }) {
  const groups = new Map();
  for (const node of of ? ofKind(of) : nodes.values()) {
    if (!passesAny(node, filter)) continue;
    const values = groupBy.map((key) => [GROUPS[key](node) ?? []].flat()).map((list) => (list.length ? list : [null]));
    const tuples = values.reduce((made, list) => made.flatMap((start) => list.map((value) => [...start, value])), [[]]);
    for (const tuple of tuples) {
      const key = JSON.stringify(tuple);
      groups.set(key, { keys: tuple, count: (groups.get(key)?.count ?? 0) + 1 });
    }
  }
  const before = (a, b) => Number(a === null) - Number(b === null) || compare(a, b);
  return [...groups.values()]
    .sort((one, other) => one.keys.map((value, place) => before(value, other.keys[place])).find(Boolean) ?? 0)
    .map(({ keys, count }) => ({ keys: keys.map((value) => (value === null ? null : String(value))), count }));
}
