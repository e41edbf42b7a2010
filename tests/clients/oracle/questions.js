// Draws questions, of conditions that the schema has and values that the data have, each with the answer to it.
import { astFromValue, getNamedType, isEnumType, print } from 'graphql';

import { links, nodes, ofKind, related, RELATIONS, ROOTS } from './graph.js';
import { fold, isCurrent, linksOf, ordered, passes, passesAny, statistics, TO_ANY } from './meaning.js';

const KINDS = Object.keys(ROOTS);
const camel = (kind) => kind.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const typeName = (kind) => camel(`_${kind}`);
const KIND_OF = Object.fromEntries(KINDS.map((kind) => [`${typeName(kind)}Filter`, kind]));
const COUNTS = [0, 0, 1, 1, 2, 3, 5, 12];

/** Whether a page holds none of what there is to choose from, or all of it. */
export function idle({ answer, size }) {
  const counted = answer.totalCount ?? Object.values(answer)[0]?.totalCount;
  return counted === 0 || counted === size;
}

/** What tests/readers/analysis.py computes instead: conditions on places, reach and observations, and their orders. */
const ELSEWHERE = /^(reach|near|within|latestObservation|LATEST_OBSERVATION|DISTANCE|REGION|START_YEAR|END_YEAR|DECADE)$/;
const TYPES_ELSEWHERE = /^(Edge|Reach|Near|Float|LatestObservation|LinkKind)Filter$|^(Group|LinkGroup)OrderField$/;

/** The kinds that a filter of nodes of any kind has conditions on, other than nested ones. */
const kindsIn = (filter) => Object.keys(filter ?? {}).filter((name) => KINDS.some((kind) => camel(kind) === name))
  .concat((filter?.and ?? []).flatMap(kindsIn));

export class Questions {
  constructor(schema, next) {
    Object.assign(this, { schema, next, samples: new Map() });
    /** How often each condition was drawn. */
    this.drawn = new Map();
  }

  /** The conditions, orders and keys of the schema that were not drawn. */
  missing() {
    const names = Object.values(this.schema.getTypeMap()).flatMap((type) => {
      if (TYPES_ELSEWHERE.test(type.name)) return [];
      if (type.name.endsWith('Filter')) return Object.keys(type.getFields()).map((name) => `${type.name}.${name}`);
      if (type.name === 'GroupKey') return this.terms(type.name).map((name) => `groupBy.${name}`);
      if (!type.name.endsWith('OrderField')) return [];
      return this.terms(type.name).map((name) => `${type.name.replace('Field', '')}.field.${name}`);
    });
    return names.filter((name) => !this.drawn.has(name) && !ELSEWHERE.test(name.split('.').pop()));
  }

  chance(share) {
    return this.next() < share;
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  some(list, most = 3) {
    return Array.from({ length: 1 + Math.floor(this.next() * most) }, () => this.pick(list));
  }

  terms(name) {
    return this.schema.getType(name).getValues().map((term) => term.name).filter((term) => !ELSEWHERE.test(term));
  }

  /** The values that a field of a kind has in the data; of all kinds if none is given, of links if it is theirs. */
  values(kind, field) {
    const key = `${kind} ${field}`;
    if (!this.samples.has(key)) {
      const facts = kind === 'LINK' ? links : kind ? ofKind(kind) : [...nodes.values()];
      this.samples.set(key, facts.map((fact) => fact[field] ?? null).filter((value) => value !== null));
    }
    return this.samples.get(key);
  }

  /** Some of what there is to choose from, each counted as drawn. */
  choose(type, names, most) {
    const chosen = [...new Set(this.some(names, most))];
    for (const name of chosen) this.drawn.set(`${type.name}.${name}`, (this.drawn.get(`${type.name}.${name}`) ?? 0) + 1);
    return chosen;
  }

  /** A filter of nodes of a kind, or of any; `depth` is how many filters may stand within it. */
  filter(type, depth, kind = KIND_OF[type.name]) {
    const fields = type.getFields();
    const within = (name) => KIND_OF[name] || /^(Node|Link|.*List)Filter$/.test(name);
    const names = Object.keys(fields).filter((name) => !ELSEWHERE.test(name) && (depth > 0 || !within(getNamedType(fields[name].type).name)));
    return Object.fromEntries(this.choose(type, names, 2).map((name) => {
      const inner = getNamedType(fields[name].type);
      if (name === 'and' || name === 'or') return [name, [0, 1].map(() => this.filter(type, depth - 1))];
      if (name === 'not' || KIND_OF[inner.name] || inner.name === 'NodeFilter') return [name, this.filter(inner, depth - 1)];
      if (inner.name === 'LinkFilter') return [name, this.linkFilter(inner, depth - 1)];
      if (inner.name.endsWith('ListFilter')) return [name, this.listFilter(inner, depth - 1)];
      return [name, this.valueFilter(inner, kind, name)];
    }));
  }

  listFilter(type, depth) {
    const inner = getNamedType(type.getFields().some.type);
    const filter = () => (this.chance(0.2) ? {} : this.filter(inner, depth));
    const made = {};
    for (const name of this.choose(type, ['some', 'none', 'every', 'count', 'of', 'count'], 2)) {
      made[name] = name === 'count' ? this.valueFilter(getNamedType(type.getFields().count.type)) : filter();
    }
    if (made.count && this.chance(0.6)) made.of = filter();
    return made;
  }

  linkFilter(type, depth) {
    const fields = type.getFields();
    const names = Object.keys(fields).filter((name) => depth > 0 || name !== 'to');
    return Object.fromEntries(this.choose(type, names, 3).map((name) => {
      const inner = getNamedType(fields[name].type);
      if (name === 'kinds') return [name, this.some(this.terms(inner.name))];
      if (name === 'to') return [name, this.filter(inner, depth - 1)];
      if (isEnumType(inner)) return [name, this.pick(this.terms(inner.name))];
      if (inner.name === 'Boolean') return [name, this.chance(0.5)];
      return [name, this.valueFilter(inner, 'LINK', name)];
    }));
  }

  /** One or two conditions on a value. */
  valueFilter(type, kind, field) {
    const fields = type.getFields();
    const known = field && !/^(count|nodes|degree)$/.test(field) ? this.values(kind, field) : COUNTS;
    const names = known.length ? Object.keys(fields) : ['isNull'];
    return Object.fromEntries(this.choose(type, names, this.chance(0.2) ? 2 : 1).map((name) => {
      const inner = getNamedType(fields[name].type);
      const value = () => (isEnumType(inner) && this.chance(0.3) ? this.pick(this.terms(inner.name)) : this.pick(known));
      if (name === 'isNull') return [name, this.chance(0.5)];
      if (name === 'in' || name === 'notIn') return [name, Array.from({ length: 1 + Math.floor(this.next() * 3) }, value)];
      if (name === 'year') return [name, Number(value().slice(0, 4))];
      if (type.name === 'DateFilter') return [name, this.chance(0.3) ? value().slice(0, this.pick([4, 7])) : value()];
      return [name, type.name === 'TextFilter' ? this.textLike(name, value()) : value()];
    }));
  }

  /** What a condition on texts finds a text by. */
  textLike(name, text) {
    const letters = [...text];
    const start = name.startsWith('contains') ? Math.floor(this.next() * letters.length) : 0;
    const part = name.startsWith('eq') || name === 'ne' ? text : letters.slice(start, start + 1 + Math.floor(this.next() * 5)).join('');
    if (this.chance(0.1)) return part.normalize('NFD');
    return name.endsWith('Insensitive') ? this.pick([part.toUpperCase(), fold(part), part]) : part;
  }

  order(type) {
    if (this.chance(0.3)) return undefined;
    const [field] = this.choose({ name: `${type.name}.field` }, this.terms(getNamedType(type.getFields().field.type).name), 1);
    return { field, direction: this.pick(['ASC', 'DESC']) };
  }

  arguments(field, values) {
    const written = field.args.filter(({ name }) => values[name] !== undefined).map(({ name, type }) => `${name}: ${print(astFromValue(values[name], type))}`);
    return written.length ? `(${written.join(' ')})` : '';
  }

  /** A field that is a page of nodes or links, and what it answers of a list, if its filter lets all of that pass. */
  page(field, list, country) {
    const type = Object.fromEntries(field.args.map((argument) => [argument.name, getNamedType(argument.type)]));
    const values = { orderBy: this.order(type.orderBy) };
    values[this.chance(0.85) ? 'first' : 'last'] = this.pick([1, 5, 25]);
    let found = list;
    if (type.filter && this.chance(0.85)) {
      values.filter = this.filter(type.filter, this.pick([0, 1, 1, 2, 2, 3]));
      const passing = type.filter.name === 'NodeFilter' ? passesAny : passes;
      found = list.filter((node) => passing(node, values.filter, country));
    }
    found = ordered(found, values.orderBy, country).map(({ id }) => ({ id }));
    return {
      text: `${field.name}${this.arguments(field, values)} { totalCount nodes { id } }`,
      answer: { totalCount: found.length, nodes: values.first ? found.slice(0, values.first) : found.slice(-values.last) },
      size: list.length,
    };
  }

  /** Links of any kind: all of them, or those of a node. */
  linkPage(field, node) {
    const type = Object.fromEntries(field.args.map((argument) => [argument.name, getNamedType(argument.type)]));
    const values = { orderBy: this.order(type.orderBy), first: 25 };
    if (this.chance(0.6)) values.kinds = this.some(this.terms('LinkKind'));
    if (this.chance(0.3)) values.current = this.chance(0.5);
    if (node && this.chance(0.5)) values.direction = this.pick(this.terms('LinkDirection'));
    for (const end of ['from', 'to']) if (type[end] && this.chance(0.4)) values[end] = this.filter(type[end], this.pick([0, 1, 2]));
    const found = node ? linksOf(node, values).map(({ link }) => link) : links.filter((link) => (
      (!values.kinds || values.kinds.includes(link.kind))
      && (values.current === undefined || isCurrent(link) === values.current)
      && ['from', 'to'].every((end) => !values[end] || passesAny(nodes.get(link[end]), values[end]))
    ));
    return {
      text: `${field.name}${this.arguments(field, values)} { totalCount nodes { id } }`,
      answer: { totalCount: found.length, nodes: ordered(found, values.orderBy).slice(0, 25).map(({ id }) => ({ id })) },
      size: node ? node.degree : links.length,
    };
  }

  /** A question, drawn anew a few times, mostly, while it chooses nothing or everything. */
  drawAgain(draw) {
    let question = draw();
    for (let left = 4; left && idle(question) && this.chance(0.8); left -= 1) question = draw();
    return question;
  }

  draw() {
    return this.drawAgain(() => this.any());
  }

  themesOfCountry() {
    return this.ofNode(this.schema.getQueryType().getFields().country, this.pick(ofKind('COUNTRY')), ['themes']);
  }

  /** A question of the root, as text without alias, its answer, and of how many the answer is chosen. */
  any() {
    const root = this.schema.getQueryType().getFields();
    const chance = this.next();
    const kind = this.pick(KINDS);
    if (chance < 0.5) return this.page(root[ROOTS[kind]], ofKind(kind));
    if (chance < 0.6) return this.page(root.ecosystemNodes, [...nodes.values()]);
    if (chance < 0.65) return this.linkPage(root.links);
    if (chance < 0.72) return this.statistics(root.statistics);
    if (chance < 0.9) return this.ofNode(root[camel(kind)], this.pick(ofKind(kind)));
    return this.counts(root[ROOTS[kind]], kind);
  }

  /** What a node leads to. */
  ofNode(field, node, relations = [...Object.keys(RELATIONS[node.kind]), 'links', 'degree']) {
    const fields = getNamedType(field.type).getFields();
    const [relation] = this.choose({ name: field.type.name }, relations, 1);
    const start = `${field.name}${this.arguments(field, { by: { id: node.id } })}`;
    if (relation === 'degree') {
      const values = { kinds: this.some(this.terms('LinkKind')), direction: this.pick(this.terms('LinkDirection')) };
      const degree = linksOf(node, values).length;
      return { text: `${start} { degree${this.arguments(fields.degree, values)} }`, answer: { degree }, size: node.degree };
    }
    const there = node.kind === 'COUNTRY' ? node : undefined;
    const { text, answer, size } = relation === 'links' ? this.linkPage(fields.links, node) : this.page(fields[relation], related(node, relation), there);
    return { text: `${start} { ${text} }`, answer: { [relation]: answer }, size };
  }

  /** How many each of some nodes leads to that pass a filter. */
  counts(field, kind) {
    const fields = getNamedType(this.schema.getType(typeName(kind)));
    const [relation] = this.choose({ name: `${typeName(kind)}.nodes` }, Object.keys(RELATIONS[kind]), 1);
    const inner = fields.getFields()[relation];
    const type = getNamedType(inner.args.find(({ name }) => name === 'filter').type);
    const filter = this.filter(type, this.pick([0, 1]));
    const passing = TO_ANY.includes(relation) ? passesAny : passes;
    const order = this.order(getNamedType(field.args.find(({ name }) => name === 'orderBy').type));
    const found = ordered(ofKind(kind), order).slice(0, 40).map((node) => ({
      id: node.id,
      degree: node.degree,
      [relation]: { totalCount: related(node, relation).filter((each) => passing(each, filter, kind === 'COUNTRY' ? node : undefined)).length },
    }));
    const values = this.arguments(field, { orderBy: order, first: 40 });
    return { text: `${field.name}${values} { nodes { id degree ${relation}${this.arguments(inner, { filter })} { totalCount } } }`, answer: { nodes: found } };
  }

  statistics(field) {
    const type = getNamedType(field.args.find(({ name }) => name === 'filter').type);
    const values = {
      of: this.chance(0.7) ? this.pick(KINDS) : undefined,
      filter: this.chance(0.6) ? this.filter(type, this.pick([0, 1, 2])) : undefined,
      groupBy: this.choose({ name: 'groupBy' }, this.terms('GroupKey'), 2),
    };
    // No node of one kind meets a condition on another: the API says so.
    if (kindsIn(values.filter).some((name) => name !== camel(values.of ?? ''))) values.of = undefined;
    const answer = statistics(values).map(({ keys, count }) => ({ keys: keys.map((value) => ({ value })), count }));
    return { text: `${field.name}${this.arguments(field, values)} { keys { value } count }`, answer };
  }
}
