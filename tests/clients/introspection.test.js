// What introspection tells is what the printed schema says.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildClientSchema, buildSchema, getIntrospectionQuery, introspectionFromSchema, lexicographicSortSchema, printSchema } from 'graphql';

import { ask } from './server.js';

const options = { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true, experimentalDirectiveDeprecation: false };
const printed = buildSchema(readFileSync(fileURLToPath(new URL('../../schema.graphql', import.meta.url)), 'utf8'));

/** Lists of named things by their names, and without what every schema has. */
function sorted(value) {
  if (Array.isArray(value)) {
    const own = value.filter((item) => !STANDARD.has(item?.name));
    return own.map(sorted).sort((one, other) => (one?.name ?? String(one)).localeCompare(other?.name ?? String(other)));
  }
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]));
}

const isStandard = (name) => name.startsWith('__') || ['Int', 'Float', 'String', 'Boolean', 'ID'].includes(name);
const DIRECTIVES = ['skip', 'include', 'deprecated', 'specifiedBy', 'oneOf'];
const STANDARD = new Set(DIRECTIVES);

test('introspection and the printed schema are the same', async () => {
  const { data, errors } = await ask(getIntrospectionQuery(options));
  assert.equal(errors, undefined);
  const told = sorted(data);
  const wanted = sorted(introspectionFromSchema(printed, options));
  for (const schema of [told, wanted]) {
    schema.__schema.types = schema.__schema.types.filter(({ name }) => !isStandard(name));
  }
  assert.deepEqual(told, wanted);
  const text = (schema) => printSchema(lexicographicSortSchema(schema));
  assert.equal(text(buildClientSchema(data)), text(printed));
});

test('standard directives are told with their arguments', async () => {
  const { data } = await ask('{ __schema { directives { name args { name type { kind ofType { name } } } } } }');
  const directives = new Map(data.__schema.directives.map((directive) => [directive.name, directive.args]));
  for (const name of DIRECTIVES) assert.ok(directives.has(name), name);
  assert.deepEqual(directives.get('skip'), [{ name: 'if', type: { kind: 'NON_NULL', ofType: { name: 'Boolean' } } }]);
});

test('interfaces of an interface, and input objects of which one field is given', async () => {
  const { data } = await ask(`{
    node: __type(name: "EcosystemNode") { interfaces { name } isOneOf }
    root: __type(name: "Node") { interfaces { name } }
    city: __type(name: "CityBy") { isOneOf interfaces { name } }
    filter: __type(name: "CityFilter") { isOneOf }
    nothing: __type(name: "Nothing") { name }
  }`);
  assert.deepEqual(data, {
    node: { interfaces: [{ name: 'Node' }], isOneOf: null },
    root: { interfaces: [] },
    city: { isOneOf: true, interfaces: null },
    filter: { isOneOf: false },
    nothing: null,
  });
});
