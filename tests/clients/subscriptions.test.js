// Those who follow the data, with the protocols' own clients, while another process imports.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { createClient as createEvents } from 'graphql-sse';
import { createClient as createSocket } from 'graphql-ws';
import { SubscriptionClient } from 'subscriptions-transport-ws';
import WebSocket from 'ws';

import { address, ask, endpoint } from './server.js';

const program = process.env.MISSION_GRAPH_TEST_PROGRAM;
const database = process.env.MISSION_GRAPH_TEST_SERVED;
const skip = program && database ? false : 'needs MISSION_GRAPH_TEST_PROGRAM and MISSION_GRAPH_TEST_SERVED';

const REVISIONS = 'subscription ($after: Revision) { revisions(after: $after) { revision added note } }';
const CHANGES = `subscription ($after: Revision) {
  changes(after: $after) { revision isLast changes { action factId } }
}`;

const over = {
  'a WebSocket': (more) =>
    createSocket({
      url: `${address.replace('http', 'ws')}/graphql/ws`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...more,
    }),
  'server-sent events': () => createEvents({ url: endpoint, retryAttempts: 0 }),
};

/** Adds a theme of a new name to the database that is served, by the command line. */
async function importTheme() {
  const folder = await mkdtemp(join(tmpdir(), 'mission-graph-'));
  const name = `theme-of-test-${randomUUID()}`;
  const columns = 'id,name,description,source,as_of,confidence';
  const row = `${name},${name},For a test.,https://example.org/,2026-01-01,sourced`;
  await writeFile(join(folder, 'themes.csv'), `${columns}\n${row}\n`);
  await promisify(execFile)(program, ['import', folder, '--database', database]);
  await rm(folder, { recursive: true });
  return name;
}

async function revision() {
  const { data } = await ask('{ dataset { revision } }');
  return data.dataset.revision;
}

/** Resolves with so many items of a subscription, and ends it then. */
async function take(client, number, query, variables) {
  const items = [];
  for await (const { data, errors } of client.iterate({ query, variables })) {
    assert.equal(errors, undefined);
    items.push(Object.values(data)[0]);
    if (items.length === number) break;
  }
  return items;
}

for (const [name, connect] of Object.entries(over)) {
  test(`an import is told over ${name} soon after it`, { skip }, async () => {
    const client = connect();
    const before = Number(await revision());
    const telling = take(client, 2, REVISIONS, { after: String(before) });
    const changing = take(client, 2, CHANGES, { after: String(before) });
    const first = await importTheme();
    const second = await importTheme();
    const imported = Date.now();
    const told = await telling;
    assert.ok(Date.now() - imported < 2000, 'not within two seconds');
    assert.deepEqual(
      told.map((item) => [Number(item.revision), item.added]),
      [
        [before + 1, 1],
        [before + 2, 1],
      ],
    );
    const changed = (await changing).map(({ isLast, changes }) => [isLast, changes]);
    assert.deepEqual(changed, [
      [true, [{ action: 'ADDED', factId: first }]],
      [true, [{ action: 'ADDED', factId: second }]],
    ]);
    client.dispose();
  });

  test(`all of the history comes over ${name}`, { skip }, async () => {
    const client = connect();
    const last = await revision();
    const revisions = new Set();
    for await (const { data } of client.iterate({ query: CHANGES, variables: { after: '0' } })) {
      revisions.add(data.changes.revision);
      if (data.changes.revision === last && data.changes.isLast) break;
    }
    assert.equal(revisions.size, Number(last));
    client.dispose();
  });

  test(`a query has its one answer over ${name}`, async () => {
    const client = connect();
    const answers = [];
    for await (const answer of client.iterate({ query: '{ country(by: {iso2: "PT"}) { name } }' })) {
      answers.push(answer.data.country.name);
    }
    assert.deepEqual(answers, ['Portugal']);
    client.dispose();
  });

  test(`a document with a mistake is refused over ${name}`, async () => {
    const client = connect();
    const told = JSON.stringify(
      await client
        .iterate({ query: 'subscription { nothing }' })
        .next()
        .then(
          ({ value }) => value,
          (error) => error,
        ),
    );
    assert.match(told, /GRAPHQL_VALIDATION_FAILED/);
    client.dispose();
  });
}

test('the client of WebSockets is answered when it asks for a sign of life', async () => {
  const ponged = Promise.withResolvers?.() ?? {};
  const heard = new Promise((resolve) => (ponged.resolve = resolve));
  const client = over['a WebSocket']({
    lazy: false,
    keepAlive: 100,
    on: { pong: (received) => received && ponged.resolve() },
  });
  await heard;
  await client.dispose();
});

/** The first items of what calls back. */
function first(number, observable) {
  return new Promise((resolve, reject) => {
    const items = [];
    const subscription = observable.subscribe({
      next: ({ data, error, errors }) => {
        if (error ?? errors) return reject(error ?? errors);
        items.push(Object.values(data)[0]);
        if (items.length === number) {
          subscription.unsubscribe();
          resolve(items);
        }
      },
      error: reject,
    });
  });
}

const older = {
  'the older protocol of WebSockets': () => {
    const url = `${address.replace('http', 'ws')}/graphql/ws`;
    const client = new SubscriptionClient(url, { reconnect: false }, WebSocket);
    return { follow: (query, variables) => client.request({ query, variables }), close: () => client.close() };
  },
  'the multipart protocol': () => {
    const client = new ApolloClient({ link: new HttpLink({ uri: endpoint }), cache: new InMemoryCache() });
    return { follow: (query, variables) => client.subscribe({ query: gql(query), variables }), close: () => client.stop() };
  },
};

for (const [name, connect] of Object.entries(older)) {
  test(`an import is told over ${name}`, { skip }, async () => {
    const { follow, close } = connect();
    const before = Number(await revision());
    const telling = first(2, follow(REVISIONS, { after: String(before) }));
    await importTheme();
    await importTheme();
    const imported = Date.now();
    const told = await telling;
    assert.ok(Date.now() - imported < 2000, 'not within two seconds');
    assert.deepEqual(
      told.map((item) => Number(item.revision)),
      [before + 1, before + 2],
    );
    await assert.rejects(first(1, follow('subscription { nothing }')));
    close();
  });
}
