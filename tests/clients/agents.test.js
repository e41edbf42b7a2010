// The tools for agents, as the Model Context Protocol's own inspector sees them.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { address, administrator, database, program, withoutProgram } from './server.js';

const inspector = fileURLToPath(new URL('node_modules/.bin/mcp-inspector', import.meta.url));

const CALLS = {
  search: { text: 'viladecans', kinds: ['CITY'] },
  node: { id: 'city-viladecans' },
  entry_points: { id: 'city-viladecans', first: 3 },
  city_support: { id: 'city-viladecans' },
  peers: { id: 'city-viladecans' },
  who_works_on: { theme: 'theme-renewable-energy', country: 'country-es' },
  gaps: { countries: ['country-es'] },
  query: { query: '{viewer {role}}' },
  schema: { name: 'City' },
};

/** What the inspector prints for a method, called with a target. */
async function inspect(target, ...options) {
  const { stdout } = await promisify(execFile)(inspector, ['--cli', ...target, ...options], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout);
}

function call(target, tool, parameters) {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return inspect(target, '--method', 'tools/call', '--tool-name', tool, '--tool-arg', ...pairs);
}

const http = [`${address}/mcp`, '--transport', 'http'];
const targets = { HTTP: http };
if (!withoutProgram) {
  targets['standard input and output'] = [program, 'mcp', '--database', database];
}

for (const [name, target] of Object.entries(targets)) {
  test(`the inspector lists and calls every tool over ${name}`, async () => {
    // Strict: schemas that some clients do not support are errors.
    const { tools } = await inspect(target, '--method', 'tools/list', '--strict');
    assert.deepEqual(tools.map((tool) => tool.name).sort(), Object.keys(CALLS).sort());
    for (const [tool, parameters] of Object.entries(CALLS)) {
      const result = await call(target, tool, parameters);
      assert.equal(result.isError, false, JSON.stringify(result));
      assert.match(result.content[0].text, tool === 'schema' ? /type City/ : /^{"revision":"\d+","data":{/);
    }
  });
}

test('with a token, the inspector previews a proposal', { skip: withoutProgram }, async () => {
  const { authorization } = await administrator('inspector');
  const target = [...http, '--header', `Authorization: ${authorization}`];
  const { tools } = await inspect(target, '--method', 'tools/list');
  assert.ok(tools.some((tool) => tool.name === 'propose'));
  const result = await call(target, 'propose', {
    note: 'Braga has joined.',
    evidence: ['https://example.org/braga'],
    changes: [{ linkAdd: { from: 'city-braga', kind: 'MEMBER_OF', to: 'platform-cidades-pelo-clima', sources: [] } }],
  });
  assert.equal(result.isError, false, JSON.stringify(result));
  assert.match(result.content[0].text, /"action":"ADDED"/);
});
