// The clients and code generators that people use load the schema and ask: a query, a mutation with a variable that is
// not sent, and a subscription.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { generate } from '@graphql-codegen/cli';
import { cacheExchange, Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import relay from 'relay-runtime';
import WebSocket from 'ws';

import { MUTATION, QUERY, SELECTED, SUBSCRIPTION, UPDATE, use } from './matrix/documents.js';
import { address, administrator, ask, endpoint, withoutProgram as skip } from './server.js';

const run = promisify(execFile);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const socket = `${address.replace('http', 'ws')}/graphql/ws`;
const headers = skip ? {} : await administrator('matrix');
const overSocket = (more) => createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: headers, retryAttempts: 0, lazy: true, ...more });

/** A folder for what a tool generates, in which it finds the packages of this one; removed when the test is over. */
async function folder(context, files) {
  const path = await mkdtemp(join(tmpdir(), 'mission-graph-'));
  context.after(() => rm(path, { recursive: true, force: true }));
  await symlink(here('node_modules'), join(path, 'node_modules'));
  await mkdir(join(path, 'src'));
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(path, name), typeof content === 'string' ? content : JSON.stringify(content))));
  return path;
}

/** Runs a command of a package in a folder; what it prints is in the error if it fails. */
const npx = (name, args, cwd) => run(process.execPath, [here(`node_modules/${name}`), ...args], { cwd }).catch((error) => Promise.reject(new Error(`${error.message}\n${error.stdout}`)));

const COMPILED = { strict: true, noEmit: true, skipLibCheck: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', types: [] };

const firstOf = async (items) => {
  for await (const { data, errors } of items) {
    assert.equal(errors, undefined);
    return data;
  }
};

test('Apollo Client', { skip }, async () => {
  const sockets = overSocket();
  const link = ApolloLink.split(({ operationType }) => operationType === 'subscription', new GraphQLWsLink(sockets), new HttpLink({ uri: endpoint, headers }));
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  await use({
    query: async (query, variables) => (await client.query({ query: gql(query), variables })).data,
    mutate: async (mutation, variables) => (await client.mutate({ mutation: gql(mutation), variables })).data,
    subscribe: (query) => new Promise((next, error) => client.subscribe({ query: gql(query) }).subscribe({ next: ({ data }) => next(data), error })),
  });
  // Ids identify: the cache keeps a node once, under its type and id.
  assert.equal(client.cache.extract()['City:city-aachen'].name, 'Aachen');
  client.stop();
  await sockets.dispose();
});

for (const [name, more] of Object.entries({
  'a WebSocket': (sockets) => ({
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({ forwardSubscription: ({ query, variables }) => ({ subscribe: (sink) => ({ unsubscribe: sockets.subscribe({ query, variables }, sink) }) }) }),
    ],
  }),
  'server-sent events': () => ({ exchanges: [cacheExchange, fetchExchange], fetchSubscriptions: true }),
})) {
  test(`urql, with subscriptions over ${name}`, { skip }, async () => {
    const sockets = overSocket();
    const client = new Client({ url: endpoint, fetchOptions: { headers }, ...more(sockets) });
    const dataOf = async (answer) => {
      const { data, error } = await answer;
      assert.ifError(error);
      return data;
    };
    await use({
      query: (query, variables) => dataOf(client.query(query, variables)),
      mutate: (query, variables) => dataOf(client.mutation(query, variables)),
      subscribe: (query) => new Promise((resolve, reject) => {
        const { unsubscribe } = client.subscription(query, {}).subscribe(({ data, error }) => {
          if (error) reject(error);
          else resolve(data);
          setImmediate(() => unsubscribe());
        });
      }),
    });
    await sockets.dispose();
  });
}

test('graphql-ws without retries, lazy, a socket for each operation', { skip }, async () => {
  let [opened, closed] = [0, 0];
  const client = overSocket({ on: { opened: () => (opened += 1), closed: () => (closed += 1) } });
  const asked = (query, variables) => firstOf(client.iterate({ query, variables }));
  for (let round = 0; round < 3; round += 1) await use({ query: asked, mutate: asked, subscribe: asked });
  await client.dispose();
  assert.ok(opened > 0 && opened <= 9, `${opened} sockets`);
  assert.ok(closed >= opened - 1, `${opened} sockets, ${closed} closed`);
});

test('gql.tada takes the schema from the server, and the types of documents from that', async (context) => {
  const path = await folder(context, {
    'tsconfig.json': {
      compilerOptions: { ...COMPILED, plugins: [{ name: 'gql.tada/ts-plugin', schema: './schema.graphql', tadaOutputLocation: './src/introspection.d.ts' }] },
      include: ['src'],
    },
    'src/use.ts': `import { initGraphQLTada } from 'gql.tada';
import type { ResultOf, VariablesOf } from 'gql.tada';
import type { introspection } from './introspection';
const graphql = initGraphQLTada<{ introspection: introspection; scalars: { URL: string; Revision: string } }>();
const query = graphql(\`${QUERY}\`);
const mutation = graphql(\`${MUTATION}\`);
const subscription = graphql(\`${SUBSCRIPTION}\`);
export const selected: VariablesOf<typeof query> = ${JSON.stringify(SELECTED)};
export const update: VariablesOf<typeof mutation> = ${JSON.stringify(UPDATE)};
export const population = (data: ResultOf<typeof query>): number | null => data.cities.edges[0]!.node.population;
export const revision = (data: ResultOf<typeof subscription>): string => data.revisions.revision;
// @ts-expect-error The population may be unknown.
export const known = (data: ResultOf<typeof query>): number => data.cities.edges[0]!.node.population;
// @ts-expect-error There is no such status.
export const other: VariablesOf<typeof query> = { first: 3, status: 'OTHER' };
`,
  });
  await npx('gql.tada/bin/cli.js', ['generate-schema', endpoint, '--output', 'schema.graphql'], path);
  await npx('gql.tada/bin/cli.js', ['generate-output'], path);
  await npx('typescript/bin/tsc', ['-p', '.'], path);
});

test('graphql-codegen makes the same types of the server as of the file, and TypeScript takes them', async (context) => {
  const path = await folder(context, {
    'tsconfig.json': { compilerOptions: COMPILED, files: ['use.ts'] },
    'matrix.graphql': [QUERY, MUTATION, SUBSCRIPTION].join('\n'),
    'use.ts': `import type { MatrixMutationMutationVariables, MatrixQueryQuery, MatrixQueryQueryVariables, MatrixSubscriptionSubscription } from './operations';
import type { City } from './schema';
export const selected: MatrixQueryQueryVariables = ${JSON.stringify(SELECTED)};
export const update: MatrixMutationMutationVariables = ${JSON.stringify(UPDATE)};
export const population = (data: MatrixQueryQuery): City['population'] => data.cities.edges[0]!.node.population;
export const revision = (data: MatrixSubscriptionSubscription): string => data.revisions.revision;
// @ts-expect-error There is no such status.
export const other: MatrixQueryQueryVariables = { first: 3, status: 'OTHER' };
`,
  });
  const config = { scalars: { URL: 'string', Revision: 'string' } };
  const generates = { 'schema.ts': { plugins: ['typescript'], config }, 'operations.ts': { plugins: ['typescript-operations'], config } };
  const made = (schema) => generate({ schema, documents: join(path, 'matrix.graphql'), generates, silent: true, errorsOnly: true }, false);
  const [served, filed] = [await made(endpoint), await made(here('../../schema.graphql'))];
  const exported = (files) => files.map(({ content }) => content.match(/^export type \w+/gm).sort());
  assert.deepEqual(exported(served), exported(filed));
  await Promise.all(served.map(({ filename, content }) => writeFile(join(path, filename), content)));
  await npx('typescript/bin/tsc', ['-p', '.'], path);
});

test('Relay compiles connections and refetchable fragments, and runs what it compiled', { skip }, async (context) => {
  const pages = QUERY.replace(/orderBy: .*?\}\)/, (order) => `${order} @connection(key: "matrix_cities", filters: [])`).replace('edges { node {', 'edges { node { ...matrixCity');
  // Relay sends null for a variable that it is not given. So the input is one variable, as docs/write.md says.
  const ofInput = MUTATION.replace(/\(\$id.*\)/, '($id: ID!, $input: CityUpdateInput!)').replace(/input: \{.*\}/, 'input: $input');
  const path = await folder(context, {
    'schema.graphql': await readFile(here('../../schema.graphql'), 'utf8'),
    'relay.config.json': { src: './src', schema: './schema.graphql', language: 'javascript', eagerEsModules: true },
    'src/package.json': { type: 'module' },
    'src/matrix.js': [
      "import { graphql } from 'relay-runtime';",
      ...[pages, ofInput, SUBSCRIPTION].map((document) => `graphql\`${document}\`;`),
      'graphql`fragment matrixCity on City @refetchable(queryName: "matrixRefetchQuery") { pilots(first: 2) { totalCount } }`;',
    ].join('\n'),
  });
  await npx('relay-compiler/cli.js', ['relay.config.json'], path);
  const artifact = async (name) => (await import(join(path, `src/__generated__/matrix${name}.graphql.js`))).default;
  const sockets = overSocket();
  const network = relay.Network.create(
    ({ text }, variables) => ask(text, variables, headers),
    ({ text }, variables) => relay.Observable.create((sink) => sockets.subscribe({ query: text, variables }, sink)),
  );
  const environment = new relay.Environment({ network, store: new relay.Store(new relay.RecordSource()) });
  await use({
    query: async (_, variables) => relay.fetchQuery(environment, await artifact('Query'), variables).toPromise(),
    mutate: async (_, { id, ...input }) => {
      const mutation = await artifact('Mutation');
      return new Promise((onCompleted, onError) => relay.commitMutation(environment, { mutation, variables: { id, input }, onCompleted, onError }));
    },
    subscribe: async () => {
      const subscription = await artifact('Subscription');
      return new Promise((onNext, onError) => relay.requestSubscription(environment, { subscription, variables: {}, onNext, onError }));
    },
  });
  // A node is fetched anew by its id alone, through `node`.
  const { node } = await relay.fetchQuery(environment, await artifact('RefetchQuery'), { id: 'city-aachen' }).toPromise();
  assert.ok(node);
  await sockets.dispose();
});

test('gql for Python, over aiohttp and websockets', { skip, timeout: 110_000 }, async (context) => {
  const path = await folder(context, {});
  await run('python3', ['-m', 'venv', join(path, 'python')]);
  const installed = await run(join(path, 'python/bin/pip'), ['install', '--quiet', '--disable-pip-version-check', '--retries', '1', '-r', here('matrix/requirements.txt')]).then(() => true, (error) => error);
  if (installed !== true) return context.skip(`pip can't install: ${installed.stderr.trim().split('\n').at(-1)}`);
  const { stdout } = await run(join(path, 'python/bin/python'), [here('matrix/client.py'), endpoint, socket, headers.authorization, JSON.stringify({ QUERY, MUTATION, SUBSCRIPTION })]).catch((error) => Promise.reject(new Error(error.stderr)));
  assert.equal(stdout, 'aiohttp\nwebsockets\n');
});
