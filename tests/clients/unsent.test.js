// A variable that is not sent is as if what it stands for were left out: in each mutation that introspection tells of, in
// each optional argument and field of an input, an edit of a change set or of a proposal included. All are dry runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery, getNamedType, isEnumType, isInputObjectType, isListType, isRequiredArgument, isRequiredInputField, isNonNullType } from 'graphql';

import { administrator, ask, withoutProgram as skip } from './server.js';

const RESULT = '{ revision userErrors { code message path } changes { factId action fields { name before after } } }';
const KINDS = { country: 'countries', city: 'cities', stakeholder: 'stakeholders', nationalPlatform: 'nationalPlatforms', pilot: 'pilots', learning: 'learnings', engagementSpace: 'engagementSpaces', initiative: 'initiatives', theme: 'themes' };

/** Values by the mutation or edit and the name of the argument or field, by that name, and by type. */
const SAMPLES = {
  'nodeRemove.id': 'city-porto',
  'nodeRename.id': 'city-porto',
  'nodeRename.newId': 'city-oporto',
  'nodeMerge.id': 'city-porto',
  'nodeMerge.into': 'city-braga',
  'linkAdd.from': 'city-porto',
  'linkAdd.to': 'platform-viable-cities',
  'linkAdd.kind': 'MEMBER_OF',
  'linkUpdate.id': 'city-braga--twinned-with--city-uppsala',
  'linkRemove.id': 'city-braga--twinned-with--city-uppsala',
  'observationRecord.indicator': 'ghg-total',
  'observationRecord.subject': 'country-pt',
  'observationRemove.id': 'country-pt--ghg-total--2020-12-31',
  'indicatorDefine.id': 'ghg-total',
  'sourceCite.factId': 'city-porto',
  dryRun: true,
  country: 'country-pt',
  city: 'city-porto',
  iso2: 'XK',
  latitude: 41.5,
  longitude: -8.5,
  languages: ['pt'],
  ifVersion: 1,
  ID: 'city-new-of-test',
  String: 'A text of a test.',
  URL: 'https://example.org/unsent',
  PartialDate: '2024-05',
  Int: 2031,
  Float: 12.5,
  Boolean: true,
};

const required = (field) => (isRequiredInputField(field) || isRequiredArgument(field));

/** Writes calls, and declares the variables that they do not send: one of each type. */
class Calls {
  constructor() {
    this.types = [];
  }

  variable(type) {
    const text = String(isNonNullType(type) ? type.ofType : type);
    if (!this.types.includes(text)) this.types.push(text);
    return `$v${this.types.indexOf(text)}`;
  }

  /** What is required, `sent` of what is optional, and the rest by `how`: left out, not sent, or null. */
  fields(list, at, sent, how) {
    return list.map((field) => {
      const name = `${field.name}: `;
      if (required(field) || sent.includes(field.name) || field.name === 'dryRun') return name + this.value(field.type, field.name, at, sent, how);
      if (how === 'unsent') return name + this.variable(field.type);
      return how === 'null' && !isNonNullType(field.type) ? `${name}null` : '';
    }).filter(Boolean).join(' ');
  }

  value(type, name, at, sent, how) {
    const inner = isNonNullType(type) ? type.ofType : type;
    if (isInputObjectType(inner)) return `{ ${this.fields(Object.values(inner.getFields()), at, sent, how)} }`;
    const value = SAMPLES[`${at}.${name}`] ?? SAMPLES[name] ?? SAMPLES[getNamedType(type).name];
    if (isEnumType(inner)) return value ?? inner.getValues().at(-1).name;
    if (isListType(inner)) return JSON.stringify([value].flat());
    assert.notEqual(value, undefined, `no sample of ${at}.${name}: ${type}`);
    return JSON.stringify(value);
  }

  mutation(field, sent, how, edit) {
    const list = field.args.map((argument) => {
      if (getNamedType(argument.type).name !== 'ChangeInput') return this.fields([argument], field.name, sent, how);
      return `${argument.name}: [{ ${edit.name}: ${this.value(getNamedType(edit.type), edit.name, edit.name, sent, how)} }]`;
    });
    return `${field.name}(${list.filter(Boolean).join(' ')}) ${RESULT}`;
  }

  document(calls) {
    const declared = this.types.length ? `(${this.types.map((type, place) => `$v${place}: ${type}`).join(' ')})` : '';
    return `mutation ${declared} { ${calls.map((call, place) => `c${place}: ${call}`).join('\n')} }`;
  }
}

/** The names of what is optional in arguments and their inputs, or in an edit that stands among them. */
function optional(fields, edit) {
  return fields.flatMap((field) => {
    if (getNamedType(field.type).name === 'ChangeInput') return optional([edit]).filter((name) => name !== edit.name);
    const within = isInputObjectType(getNamedType(field.type)) ? optional(Object.values(getNamedType(field.type).getFields())) : [];
    return [...within, ...(required(field) || field.name === 'dryRun' ? [] : [field.name])];
  });
}

test('what is not sent is left out', { skip }, async (context) => {
  const headers = await administrator('unsent');
  const asked = async (query) => {
    const { data, errors } = await ask(query, {}, headers);
    assert.equal(errors, undefined, `${JSON.stringify(errors)}\n${query.slice(0, 3000)}`);
    return data;
  };
  const schema = buildClientSchema(await asked(getIntrospectionQuery({ oneOf: true, inputValueDeprecation: true })));
  const found = await asked(`{ ${Object.values(KINDS).map((field) => `${field}(filter: {summary: {isNull: false}}, first: 1) { nodes { id } } any_${field}: ${field}(first: 1) { nodes { id } }`).join(' ')} }`);
  for (const [kind, field] of Object.entries(KINDS)) SAMPLES[`${kind}Update.id`] = [...found[field].nodes, ...found[`any_${field}`].nodes][0].id;
  const proposed = await asked(`mutation { proposalCreate(note: "For a test.", evidence: ["https://example.org/"], changes: [{ cityUpdate: { id: "city-porto", input: { summary: "For a test.", sources: ["https://example.org/"] } } }]) { proposal { id } userErrors { message } } }`);
  const proposal = proposed.proposalCreate.proposal.id;
  context.after(() => asked(`mutation { proposalWithdraw(id: "${proposal}") { userErrors { message } } }`));

  const tally = { mutations: 0, withoutOptional: 0, calls: 0, unsent: 0, changing: 0, refused: 0 };
  for (const field of Object.values(schema.getMutationType().getFields())) {
    tally.mutations += 1;
    if (field.name.startsWith('proposal')) SAMPLES[`${field.name}.id`] = proposal;
    const takesEdits = field.args.some(({ type }) => getNamedType(type).name === 'ChangeInput');
    const edits = takesEdits ? Object.values(schema.getType('ChangeInput').getFields()) : [undefined];
    for (const edit of edits) {
      const names = optional(field.args, edit);
      if (!names.length) {
        tally.withoutOptional += 1;
        continue;
      }
      assert.ok(field.args.some(({ name }) => name === 'dryRun'), `${field.name} has optional arguments and no dry run`);
      // None of them sent, and each by itself; of edits of change sets and proposals none and some.
      const sendable = names.filter((name) => !['ifRevision', 'idempotencyKey'].includes(name));
      const choices = edit ? [[], sendable.filter((name) => name in SAMPLES)] : [[], ...sendable.map((name) => [name])];
      while (choices.length) {
        // A document has thirty fields at its root at most.
        const these = choices.splice(0, 12);
        const calls = new Calls();
        const written = these.flatMap((sent) => ['left out', 'unsent'].map((how) => calls.mutation(field, sent, how, edit)));
        const answer = await asked(calls.document(written));
        these.forEach((sent, place) => {
          const [leftOut, unsent] = [answer[`c${2 * place}`], answer[`c${2 * place + 1}`]];
          const what = written[2 * place + 1];
          assert.deepEqual(unsent, leftOut, what);
          assert.equal(unsent.revision, null, what);
          tally.calls += 1;
          tally.unsent += names.length - sent.length;
          tally.changing += unsent.changes.length ? 1 : 0;
          tally.refused += unsent.userErrors.length ? 1 : 0;
          if (!/Update$/.test(edit?.name ?? field.name) || sent.length > 1) return;
          // An update changes the sources that it cites, and of the rest at most the one field that was sent.
          const changed = unsent.changes.flatMap(({ fields }) => fields.map(({ name }) => name)).filter((name) => name !== 'source');
          assert.ok(changed.length <= sent.length, `${what} changes ${changed}`);
        });
      }
      // Null is something else: it clears, or is refused where there has to be a value.
      if (edit || !field.name.endsWith('Update')) continue;
      const nulls = new Calls();
      const { c0: cleared } = await asked(nulls.document([nulls.mutation(field, [], 'null')]));
      assert.ok(cleared.userErrors.length || cleared.changes[0].fields.length > 1, `${field.name} does not tell null from nothing`);
    }
  }
  console.log(JSON.stringify(tally));
  assert.ok(tally.changing > tally.calls * 0.7, 'too few calls change anything');
});
