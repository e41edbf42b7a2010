// What integrations/powerbi/mission_graph.pq relies on: a dictionary of each table, with types that it knows, and
// pages that follow each other by parameters and together are the table.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import powerQuery from '@microsoft/powerquery-parser';

import { server } from './browser.js';

const skip = !server && 'MISSION_GRAPH_TEST_URL names no server';

async function read(path, parameters) {
  const answer = await fetch(`${server}/${path}?${new URLSearchParams(parameters)}`);
  assert.equal(answer.status, 200);
  return answer.json();
}

/** All pages one after the other, as List.Generate in the recipe reads them. */
async function load(name, parameters) {
  const pages = [];
  for (let asked = parameters; asked;) {
    const page = await read(`tables/${name}.json`, asked);
    pages.push(page);
    asked = page.next && Object.fromEntries(new URL(page.next, 'http://localhost').searchParams);
    assert.ok(!page.next || page.next.startsWith(`/tables/${name}.json?`));
  }
  return pages;
}

const fits = {
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
};

test('every table is in the dictionary, with its columns and types', { skip }, async () => {
  const { tables, columnTypes } = await read('tables', {});
  for (const { name, columns } of tables) {
    const { rows } = await read(`tables/${name}.json`, {});
    assert.ok(rows.length > 0, name);
    for (const row of rows) {
      assert.deepEqual(Object.keys(row), columns.map((column) => column.name));
      for (const column of columns) {
        const value = row[column.name];
        assert.ok(column.type in columnTypes);
        const right = value === null || (fits[column.type] ?? ((text) => typeof text === 'string'))(value);
        assert.ok(right, `${name}.${column.name}: ${value} is no ${column.type}`);
      }
    }
  }
});

test('all pages together are the table', { skip }, async () => {
  const whole = await read('tables/stakeholders.json', {});
  const pages = await load('stakeholders', { first: '50' });
  assert.equal(pages.length, Math.ceil(whole.total / 50));
  assert.deepEqual(pages.flatMap(({ rows }) => rows), whole.rows);
  assert.equal(whole.rows.length, whole.total);
});

test('pages keep filter and columns', { skip }, async () => {
  const filter = JSON.stringify({ population: { gte: 500000 } });
  const pages = await load('cities', { first: '5', columns: 'id,population', filter });
  const rows = pages.flatMap((page) => page.rows);
  assert.ok(pages.length > 1);
  assert.equal(rows.length, pages[0].total);
  for (const row of rows) {
    assert.deepEqual(Object.keys(row), ['id', 'population']);
    assert.ok(row.population >= 500000);
  }
});

test('the recipe is Power Query, and asks only where its first line says', async () => {
  const recipe = await readFile(new URL('../../integrations/powerbi/mission_graph.pq', import.meta.url), 'utf8');
  const parsed = await powerQuery.TaskUtils.tryLexParse(powerQuery.DefaultSettings, recipe);
  assert.ok(powerQuery.TaskUtils.isParseStageOk(parsed), parsed.error?.message);
  assert.equal(recipe.match(/Web\.Contents\(Server, \[RelativePath = path, Query = parameters\]\)/g).length, 1);
  assert.equal(recipe.match(/Web\.Contents/g).length, 1);
});
