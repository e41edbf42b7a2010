// Operations at random have the answers that they have written out, in the order of the specification, and of the
// schema's types. Mutations are tried, and write nothing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSchema, print, validate } from 'graphql';

import { random } from './mutations.js';
import { Generator } from './operations.js';
import { ask } from './server.js';
import { OF, WrittenOut } from './written-out.js';

const QUERIES = Number(process.env.OPERATIONS ?? 3000);
const MUTATIONS = Math.ceil(QUERIES / 5);
const schema = buildSchema(readFileSync(fileURLToPath(new URL('../../schema.graphql', import.meta.url)), 'utf8'));

const program = process.env.MISSION_GRAPH_TEST_PROGRAM;
const database = process.env.MISSION_GRAPH_TEST_SERVED;
const skip = program && database ? false : 'needs MISSION_GRAPH_TEST_PROGRAM and MISSION_GRAPH_TEST_SERVED';

const KINDS = {
  country: 'countries',
  city: 'cities',
  stakeholder: 'stakeholders',
  nationalPlatform: 'nationalPlatforms',
  pilot: 'pilots',
  learning: 'learnings',
  engagementSpace: 'engagementSpaces',
  initiative: 'initiatives',
  theme: 'themes',
  link: 'links',
};
const { data: found } = await ask(`{ ${Object.values(KINDS).map((field) => `${field}(first: 5) { nodes { id } }`).join(' ')} }`);
const ids = (kind) => [...found[KINDS[kind]].nodes.map(({ id }) => id)];
const cities = [...ids('city'), 'city-porto', 'city-umea', 'city-lisbon'];

/** Values that find something, now and then what finds nothing. */
const SAMPLES = {
  ...Object.fromEntries(Object.keys(KINDS).flatMap((kind) => [[`${kind}.id`, [...ids(kind), 'nobody']], [`${kind}Update.id`, ids(kind)]])),
  id: [...cities, ...ids('link'), ...ids('pilot'), ...ids('stakeholder'), 'nobody'],
  ids: [...cities, ...ids('country'), ...ids('theme'), 'nobody'],
  countries: ['country-pt', 'country-se', 'country-es'],
  country: ['country-pt', 'country-se'],
  around: cities,
  from: ['city-porto', 'city-umea'],
  to: ['city-lisbon', 'platform-viable-cities'],
  first: [1, 2, 3],
  last: [1, 2],
  maxNodes: [3, 9],
  maxLength: [1, 3],
  depth: [1, 2],
  Int: [0, 1, 2, 2030, 100000],
  Float: [0, 0.5, 12.25],
  String: ['porto', 'energy', 'city', ''],
  ID: [...cities, ...ids('country'), ...ids('initiative')],
  Boolean: [true, false],
  Revision: ['1'],
  CountryCode: ['PT', 'se'],
  PartialDate: ['2023', '2024-06', '2025-01-31'],
  DateTime: ['2025-01-31T00:00:00Z'],
  URL: ['https://example.org/a'],
  JSON: ['a'],
};

async function compare(operation, number, headers) {
  const generator = new Generator(schema, random(operation.length), SAMPLES);
  const tally = { compared: 0, failed: 0, changing: 0, refused: 0, tried: 0 };
  const differences = [];
  while (tally.compared < number) {
    tally.tried += 1;
    assert.ok(tally.tried < number * 6, `${JSON.stringify(tally)}: too few operations are valid`);
    const { document, variables } = generator.operation(operation);
    // Fields of different types may meet under one key.
    if (validate(schema, document).length) continue;
    const writtenOut = new WrittenOut(schema, document, variables);
    const text = print(document);
    const [given, reference] = [await ask(text, variables, headers), await ask(writtenOut.text(), undefined, headers)];
    // Another test has written, or one of the two is over a limit.
    if (given.extensions?.revision !== reference.extensions?.revision) continue;
    if (given.data === undefined || reference.data === undefined) {
      tally.refused += 1;
      const codes = [given, reference].flatMap(({ errors = [] }) => errors.map((error) => error.extensions.code));
      if (codes.every((code) => code === 'LIMIT_EXCEEDED')) continue;
      differences.push(`${JSON.stringify({ given, reference }).slice(0, 1500)}\n${text}\n${JSON.stringify(variables)}\n${writtenOut.text()}`);
      tally.compared += 1;
      continue;
    }
    tally.compared += 1;
    tally.changing += Object.values(given.data ?? {}).filter((payload) => payload?.changes?.length).length;
    if (given.errors) tally.failed += 1;
    try {
      const wanted = reference.data && writtenOut.expected(reference.data);
      assert.equal(JSON.stringify(given.data), JSON.stringify(wanted));
      assert.deepEqual(faults(given), faults(reference));
    } catch (error) {
      differences.push(`${error.message.slice(0, 3000)}\n${text}\n${JSON.stringify(variables)}`);
    }
  }
  console.log(`${operation}: ${JSON.stringify(tally)}, ${differences.length} differences`);
  assert.ok(tally.failed < tally.compared / 3, 'too many operations fail');
  assert.ok(operation === 'query' || tally.changing > tally.compared / 5, 'too few mutations change anything');
  assert.equal(differences.length, 0, `${differences.length}:\n${differences.slice(0, 5).join('\n\n')}`);
}

/** What went wrong where, if it is told whole. */
function faults({ errors = [], extensions }) {
  if (extensions.omittedErrors) return 'many';
  const key = (part) => String(part).split(OF)[0];
  return errors.map(({ path, message }) => `${path?.map(key).join('.')}: ${message}`).sort();
}

test('queries have the answers that they have written out', () => compare('query', QUERIES));

test('so have mutations', { skip }, async () => {
  const { stdout } = await promisify(execFile)(program, ['token', 'create', '--organisation', 'A test', '--label', 'operations', '--role', 'administrator', '--countries', 'all', '--database', database]);
  const token = stdout.trim();
  await compare('mutation', MUTATIONS, { authorization: `Bearer ${token}` });
});
