// A country's own graph, composed with this one, and a router's questions answered.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { composeServices, compositionHasErrors } from '@theguild/federation-composition';
import { parse } from 'graphql';

import { ask } from './server.js';

const municipal = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@external", "@shareable"])

  type Query { meetings: [Meeting!]! meetingPages: MeetingConnection! }
  type Meeting { topic: String! city: City! country: Country! }
  type City @key(fields: "geonamesId") { geonamesId: Int! meetings: [Meeting!]! }
  type Country @key(fields: "iso2") { iso2: CountryCode! ministry: String }
  type NationalPlatform @key(fields: "id") { id: ID! newsletter: String }
  type MeetingConnection { nodes: [Meeting!]! pageInfo: PageInfo! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type Link @key(fields: "id") { id: ID! remark: String }
  scalar CountryCode
`;

test('composes with the graph of a country', async () => {
  const { data } = await ask('{ _service { sdl } }');
  const composed = composeServices([
    { name: 'mission', typeDefs: parse(data._service.sdl), url: 'http://mission' },
    { name: 'municipal', typeDefs: parse(municipal), url: 'http://municipal' },
  ]);
  assert.ok(!compositionHasErrors(composed), JSON.stringify(composed.errors, null, 2));
  for (const field of ['meetings', 'ministry', 'newsletter', 'remark', 'entryPoints']) {
    assert.match(composed.publicSdl, new RegExp(`\\b${field}\\b`));
  }
});

test('answers a router by each key', async () => {
  const { data, errors } = await ask(
    `query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        __typename
        ... on City { name }
        ... on Country { name }
        ... on NationalPlatform { name }
      }
    }`,
    {
      representations: [
        { __typename: 'City', geonamesId: 2738752 },
        { __typename: 'City', id: 'city-guimaraes' },
        { __typename: 'Country', iso2: 'PT' },
        { __typename: 'NationalPlatform', id: 'platform-cidades-pelo-clima' },
        { __typename: 'City', id: 'city-nowhere' },
      ],
    },
  );
  assert.equal(errors, undefined);
  assert.deepEqual(data._entities, [
    { __typename: 'City', name: 'Guimarães' },
    { __typename: 'City', name: 'Guimarães' },
    { __typename: 'Country', name: 'Portugal' },
    { __typename: 'NationalPlatform', name: 'Cidades pelo Clima' },
    null,
  ]);
});

test('an unknown representation is null with an error at its place', async () => {
  const { data, errors } = await ask(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on City { name } } }`,
    {
      representations: [
        { __typename: 'City', id: 'city-guimaraes' },
        { __typename: 'Meeting', topic: 'x' },
        { __typename: 'City', mayor: 'y' },
      ],
    },
  );
  assert.deepEqual(data._entities, [{ __typename: 'City', name: 'Guimarães' }, null, null]);
  assert.deepEqual(errors.map(({ path }) => path), [['_entities', 1], ['_entities', 2]]);
});
