// Makes many documents out of one, most of them wrong in one place, always the same ones.
import { Kind, print, visit } from 'graphql';

/** A generator of numbers from 0 to 1 (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const name = (value) => ({ kind: Kind.NAME, value });
const variable = (value) => ({ kind: Kind.VARIABLE, name: name(value) });
const directive = (value, ...args) => ({ kind: Kind.DIRECTIVE, name: name(value), arguments: args });
const argument = (key, value) => ({ kind: Kind.ARGUMENT, name: name(key), value });
const boolean = (value) => ({ kind: Kind.BOOLEAN, value });
const values = [
  { kind: Kind.INT, value: '3' },
  { kind: Kind.FLOAT, value: '2.5' },
  { kind: Kind.STRING, value: 'text' },
  { kind: Kind.ENUM, value: 'WORD' },
  { kind: Kind.NULL },
  { kind: Kind.LIST, values: [] },
  { kind: Kind.OBJECT, fields: [] },
  boolean(true),
];

/** What is done to a node of each kind; each way gives what stands there instead. */
const ways = {
  [Kind.FIELD]: [
    (field) => ({ ...field, name: name(`${field.name.value}X`) }),
    (field) => ({ ...field, name: name('name') }),
    (field) => ({ ...field, alias: name('same') }),
    (field) => ({ ...field, selectionSet: undefined }),
    (field) => ({ ...field, arguments: [] }),
    (field) => ({ ...field, arguments: [...field.arguments, argument('never', boolean(true))] }),
    (field) => ({ ...field, arguments: [...field.arguments, ...field.arguments.slice(0, 1)] }),
    (field) => ({ ...field, directives: [directive('skip')] }),
    (field) => ({ ...field, directives: [directive('skip', argument('if', boolean(false)))] }),
    (field) => ({ ...field, directives: [directive('skip', argument('if', values[2]))] }),
    (field) => ({ ...field, directives: [directive('include', argument('if', variable('unknown')))] }),
    (field) => ({ ...field, directives: [directive('never')] }),
    (field) => ({ ...field, directives: [directive('deprecated')] }),
    (field) => ({
      ...field,
      directives: [1, 2].map(() => directive('include', argument('if', boolean(true)))),
    }),
    (field) => ({
      ...field,
      selectionSet: { kind: Kind.SELECTION_SET, selections: [{ kind: Kind.FIELD, name: name('id') }] },
    }),
    (field) => ({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: name('City') },
      selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
    }),
    (field) => ({
      kind: Kind.INLINE_FRAGMENT,
      typeCondition: { kind: Kind.NAMED_TYPE, name: name('Nowhere') },
      selectionSet: { kind: Kind.SELECTION_SET, selections: [field] },
    }),
    () => ({ kind: Kind.FRAGMENT_SPREAD, name: name('Missing') }),
    () => ({ kind: Kind.FIELD, name: name('__typename'), directives: [directive('never')] }),
    () => ({ kind: Kind.FIELD, name: name('__typename'), directives: [directive('skip')] }),
    () => ({ kind: Kind.FIELD, name: name('__typename'), arguments: [argument('x', boolean(true))] }),
    () => ({
      kind: Kind.FIELD,
      name: name('__typename'),
      selectionSet: {
        kind: Kind.SELECTION_SET,
        selections: [{ kind: Kind.FIELD, name: name('__typename') }],
      },
    }),
  ],
  [Kind.ARGUMENT]: values
    .map((value) => (given) => ({ ...given, value }))
    .concat([(given) => ({ ...given, name: name(`${given.name.value}X`) })])
    .concat([(given) => ({ ...given, value: variable('unknown') })]),
  [Kind.OBJECT_FIELD]: values
    .map((value) => (given) => ({ ...given, value }))
    .concat([(given) => ({ ...given, name: name(`${given.name.value}X`) })]),
  [Kind.SELECTION_SET]: [
    // The same name for two fields.
    (set) => {
      const field = set.selections.find((selection) => selection.kind === Kind.FIELD);
      if (!field) return undefined;
      const other = { kind: Kind.FIELD, name: name('__typename'), alias: field.alias ?? field.name };
      return { ...set, selections: [...set.selections, other] };
    },
    (set) => {
      const field = set.selections.find((selection) => selection.arguments?.length);
      return field && { ...set, selections: [...set.selections, { ...field, arguments: [] }] };
    },
    (set) => ({
      ...set,
      selections: [...set.selections, { kind: Kind.INLINE_FRAGMENT, selectionSet: set }],
    }),
  ],
  [Kind.OPERATION_DEFINITION]: [
    (operation) => ({ ...operation, directives: [directive('include', argument('if', boolean(true)))] }),
    (operation) => ({ ...operation, operation: 'mutation' }),
    (operation) => ({ ...operation, operation: 'subscription' }),
    ...['Int', 'Int!', '[Int!]', 'Nowhere', 'City', 'CityFilter', 'Boolean', 'ID!'].map(
      (type) => (operation) => ({
        ...operation,
        variableDefinitions: [
          { kind: Kind.VARIABLE_DEFINITION, variable: variable('v'), type: named(type) },
        ],
      }),
    ),
  ],
};

function named(text) {
  if (text.endsWith('!')) return { kind: Kind.NON_NULL_TYPE, type: named(text.slice(0, -1)) };
  if (text.startsWith('[')) return { kind: Kind.LIST_TYPE, type: named(text.slice(1, -1)) };
  return { kind: Kind.NAMED_TYPE, name: name(text) };
}

/** A variable of a type, declared and put in the place of an argument's value. */
function asVariable(document, place, type) {
  let seen = -1;
  const put = visit(document, {
    Argument: (node) => (++seen === place ? { ...node, value: variable('v') } : undefined),
  });
  return visit(put, {
    OperationDefinition: (operation) => ({
      ...operation,
      variableDefinitions: [
        ...(operation.variableDefinitions ?? []),
        { kind: Kind.VARIABLE_DEFINITION, variable: variable('v'), type: named(type) },
      ],
    }),
  });
}

/** A selection set as a fragment of a type, spread where it stood. */
function asFragment(document, place, type) {
  let seen = -1;
  let taken;
  const spread = visit(document, {
    SelectionSet: (set, _key, parent) => {
      if (++seen !== place || parent.kind === Kind.OPERATION_DEFINITION) return undefined;
      taken = set;
      return {
        kind: Kind.SELECTION_SET,
        selections: [{ kind: Kind.FRAGMENT_SPREAD, name: name('Taken') }],
      };
    },
  });
  if (!taken) return undefined;
  const fragment = {
    kind: Kind.FRAGMENT_DEFINITION,
    name: name('Taken'),
    typeCondition: named(type),
    selectionSet: taken,
  };
  return { ...spread, definitions: [...spread.definitions, fragment] };
}

/** As many documents as asked for, each changed in one place, as text. */
export function mutations(document, count, next) {
  const counts = {};
  visit(document, { enter: (node) => void (counts[node.kind] = (counts[node.kind] ?? 0) + 1) });
  const pick = (list) => list[Math.floor(next() * list.length)];
  const kinds = Object.keys(ways).filter((kind) => counts[kind]);
  const types = ['Int', 'Int!', 'String', 'ID', 'ID!', '[ID!]', '[ID!]!', 'Boolean', 'Boolean!', 'CityBy!'];
  const made = [];
  while (made.length < count) {
    const chance = next();
    if (chance < 0.15 && counts[Kind.ARGUMENT]) {
      made.push(asVariable(document, Math.floor(next() * counts[Kind.ARGUMENT]), pick(types)));
    } else if (chance < 0.3) {
      const place = Math.floor(next() * counts[Kind.SELECTION_SET]);
      made.push(asFragment(document, place, pick(['City', 'Country', 'Node', 'EcosystemNode', 'Int'])));
    } else {
      const kind = pick(kinds);
      const way = pick(ways[kind]);
      const place = Math.floor(next() * counts[kind]);
      let seen = -1;
      made.push(
        visit(document, {
          [kind]: (node) => (++seen === place ? way(node) : undefined),
        }),
      );
    }
  }
  return made.filter(Boolean).map(print);
}
