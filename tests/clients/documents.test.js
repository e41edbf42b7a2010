// Documents are accepted and refused as graphql-js, the reference implementation, does over our schema.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { buildClientSchema, getIntrospectionQuery, getNamedType, Kind, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql';

import { mutations, random } from './mutations.js';
import { ask } from './server.js';

const MUTATIONS = Number(process.env.MUTATIONS ?? 40);

const folder = fileURLToPath(new URL('.', import.meta.url));
const queries = join(folder, '../it/cases');
const ours = join(folder, 'documents');
const { data } = await ask(getIntrospectionQuery({ oneOf: true }));
const schema = buildClientSchema(data);

/** Why graphql-js refuses a document; nothing where it accepts it. */
function fault(text) {
  try {
    const document = parse(text);
    // The newest specification has a rule for this, which graphql-js does not have yet.
    const rootless = document.definitions.find(
      ({ kind, operation }) => kind === Kind.OPERATION_DEFINITION && !schema.getRootType(operation),
    );
    if (rootless) return `The schema has no ${rootless.operation}.`;
    return validate(schema, document)[0]?.message ?? conditional(document) ?? oneOf(document);
  } catch (error) {
    return error.message;
  }
}

/** Also newer than graphql-js: what stands at the root of a subscription has no condition. */
function conditional(document) {
  const fragments = new Map(
    document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION).map((fragment) => [fragment.name.value, fragment]),
  );
  const hasCondition = ({ selections }) =>
    selections.some(
      (selection) =>
        selection.directives.some(({ name }) => ['skip', 'include'].includes(name.value)) ||
        (selection.kind === Kind.INLINE_FRAGMENT && hasCondition(selection.selectionSet)) ||
        (selection.kind === Kind.FRAGMENT_SPREAD && hasCondition(fragments.get(selection.name.value).selectionSet)),
    );
  const found = document.definitions.some(
    ({ operation, selectionSet }) => operation === 'subscription' && hasCondition(selectionSet),
  );
  return found ? 'A condition stands at the root of a subscription.' : undefined;
}

/** As new: a variable in an input object of which one field is given has to be declared as never null. */
function oneOf(document) {
  const types = new TypeInfo(schema);
  const declared = new Map();
  const used = [];
  visit(document, visitWithTypeInfo(types, {
    VariableDefinition: ({ variable, type }) => void declared.set(variable.name.value, type.kind),
    ObjectField: ({ value }) => {
      if (value.kind === Kind.VARIABLE && getNamedType(types.getParentInputType())?.isOneOf) used.push(value.name.value);
    },
  }));
  const found = used.some((name) => declared.get(name) !== Kind.NON_NULL_TYPE);
  return found ? 'A variable in an input object of which one field is given may be null.' : undefined;
}

/** Why the server refuses it; nothing where it accepts it, whatever the operation then answers. */
async function refusal(document) {
  const { errors = [] } = await ask(document);
  const codes = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'];
  return errors.find((error) => codes.includes(error.extensions.code))?.message;
}

async function compare(document) {
  const [wanted, given] = [fault(document), await refusal(document)];
  if (!wanted === !given) return [];
  return [`${wanted ? `refused by graphql-js: ${wanted}` : `refused by us: ${given}`}\n${document}`];
}

const files = [queries, ours].flatMap((root) =>
  readdirSync(root, { recursive: true })
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => join(root, file))
    .sort(),
);

test('documents are judged as graphql-js judges them', async () => {
  const differences = [];
  for (const file of files) differences.push(...(await compare(readFileSync(file, 'utf8'))));
  assert.equal(differences.length, 0, differences.join('\n\n'));
});

test('so are documents that are wrong in one place', async () => {
  const next = random(1);
  const differences = [];
  let refused = 0;
  let judged = 0;
  for (const file of files) {
    let document;
    try {
      document = parse(readFileSync(file, 'utf8'));
    } catch {
      continue;
    }
    for (const mutation of mutations(document, MUTATIONS, next)) {
      judged += 1;
      if (fault(mutation)) refused += 1;
      differences.push(...(await compare(mutation)));
    }
  }
  console.log(`${judged} documents, of which graphql-js refuses ${refused}`);
  assert.ok(refused > judged / 3 && refused < judged);
  assert.equal(differences.length, 0, `${differences.length}:\n${differences.slice(0, 20).join('\n\n')}`);
});
