// integrations/grafana/dashboard.json without Grafana: every query that its panels and variables make is put to
// a running server as the Infinity data source would put it, and must bring what they name.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { server } from './browser.js';

const folder = new URL('../../integrations/grafana/', import.meta.url);
const dashboard = JSON.parse(await readFile(new URL('dashboard.json', folder), 'utf8'));
const skip = !server && 'MISSION_GRAPH_TEST_URL names no server';

const TYPE = 'yesoreyeram-infinity-datasource';
// What the node graph panel gives a meaning; whatever it does not know must be a detail.
const NODE = ['id', 'title', 'subTitle', 'mainStat', 'secondaryStat', 'color', 'icon', 'nodeRadius', 'highlighted'];
const EDGE = ['id', 'source', 'target', 'mainStat', 'secondaryStat', 'color', 'thickness', 'highlighted', 'strokeDasharray'];

const variables = new Map(dashboard.templating.list.map((variable) => [variable.name, variable]));

/** The text with its variables filled in: `$name`, `${name}`, `${name:csv}`, `${name:json}`. */
function fill(text) {
  return text.replace(/\$\{(\w+)(?::(\w+))?\}|\$(\w+)/g, (whole, braced, format, plain) => {
    const variable = variables.get(braced ?? plain);
    assert.ok(variable, `${whole} is no variable`);
    const { value } = variable.current;
    if (format === 'json') return JSON.stringify(value);
    const list = [value].flat();
    assert.ok(format === 'csv' || list.length === 1, `${whole} has several values and no format`);
    return list.join(',');
  });
}

/** The rows that a query's root selector finds in the answer; of JSONata only paths are used. */
async function rows(query) {
  const url = new URL(server + fill(query.url));
  for (const { key, value } of query.url_options.params) url.searchParams.append(key, fill(value));
  const graphql = query.url_options.body_type === 'graphql';
  const answer = await fetch(url, {
    method: query.url_options.method,
    headers: { accept: 'application/json;q=0.9,text/plain', ...(graphql && { 'content-type': 'application/json' }) },
    body: graphql ? JSON.stringify({ query: fill(query.url_options.body_graphql_query), variables: {} }) : undefined,
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${url}: ${text.slice(0, 300)}`);
  const found = query.root_selector.split('.').filter(Boolean).reduce((value, key) => value?.[key], JSON.parse(text));
  assert.ok(Array.isArray(found), `${url}: "${query.root_selector}" is no list`);
  assert.ok(found.length > 0, `${url}: nothing is there`);
  return found;
}

/** Each column is there in every row, and is what it is said to be. */
function check(query, found) {
  for (const { selector, text, type } of query.columns) {
    assert.ok(text, `the column ${selector} has no name`);
    for (const row of found) {
      assert.ok(selector in row, `${query.url} has no ${selector}`);
      const value = row[selector];
      if (value === null) continue;
      if (type === 'number') assert.equal(typeof value, 'number', `${selector} of ${query.url}`);
      else if (type === 'timestamp') assert.match(value, /^\d{4}(-\d{2}(-\d{2}(T.*)?)?)?$/, `${selector} of ${query.url}`);
      else assert.equal(typeof value, 'string', `${selector} of ${query.url}`);
    }
    assert.ok(found.some((row) => row[selector] !== null), `${selector} of ${query.url} is always empty`);
  }
  const names = query.columns.map(({ text }) => text);
  assert.equal(new Set(names).size, names.length, `two columns of ${query.url} have one name`);
}

test('the data source of the dashboard is the one that is provisioned', async () => {
  const yaml = await readFile(new URL('provisioning/datasources/mission-graph.yaml', folder), 'utf8');
  const setting = (name) => yaml.match(new RegExp(`^    ${name}: (.*)$`, 'm'))[1];
  const source = variables.get('source');
  assert.deepEqual([setting('uid'), setting('type')], [source.current.value, source.query]);
  assert.equal(source.query, TYPE);
  assert.match(yaml, new RegExp(`allowedHosts:\\s+- ${setting('url')}`));
});

test('panels have their own ids and places, and queries their own names', () => {
  const { panels } = dashboard;
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  const taken = new Set();
  for (const { title, gridPos: { x, y, w, h }, targets } of panels) {
    assert.ok(x + w <= 24, `${title} is too wide`);
    for (let row = y; row < y + h; row += 1) {
      for (let column = x; column < x + w; column += 1) {
        assert.ok(!taken.has(`${row} ${column}`), `${title} lies on another panel`);
        taken.add(`${row} ${column}`);
      }
    }
    assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length);
  }
});

for (const variable of dashboard.templating.list.filter(({ type }) => type === 'query')) {
  test(`the variable ${variable.name} has its choices`, { skip }, async () => {
    const { infinityQuery, meta } = variable.query;
    const found = await rows(infinityQuery);
    check(infinityQuery, found);
    const selector = (name) => infinityQuery.columns.find(({ text }) => text === name).selector;
    const choices = new Map(found.map((row) => [row[selector(meta.valueField)], row[selector(meta.textField)]]));
    const { text, value } = variable.current;
    assert.deepEqual([value].flat().map((one) => choices.get(one)), [text].flat());
  });
}

for (const panel of dashboard.panels) {
  test(`the panel "${panel.title}" finds all that it names`, { skip }, async () => {
    const names = new Set();
    const frames = new Map();
    for (const query of panel.targets) {
      assert.deepEqual([query.datasource.type, query.parser, query.source], [TYPE, 'backend', 'url']);
      const found = await rows(query);
      check(query, found);
      query.columns.forEach(({ text }) => names.add(text));
      frames.set(query.format, { query, found });
    }
    for (const { matcher } of panel.fieldConfig.overrides) {
      assert.ok(names.has(matcher.options), `${matcher.options} is overridden, and there is none`);
    }
    for (const { displayName } of panel.options.sortBy ?? []) assert.ok(names.has(displayName));

    if (panel.type === 'nodeGraph') {
      const fields = (format, known, needed) => {
        const texts = frames.get(format).query.columns.map(({ text }) => text);
        for (const text of texts) assert.ok(known.includes(text) || text.startsWith('detail__'), `${text} means nothing`);
        for (const text of needed) assert.ok(texts.includes(text), `${text} is needed`);
      };
      fields('node-graph-nodes', NODE, ['id', 'title', 'subTitle', 'mainStat']);
      fields('node-graph-edges', EDGE, ['id', 'source', 'target']);
      const ids = new Set(frames.get('node-graph-nodes').found.map(({ id }) => id));
      assert.equal(ids.size, frames.get('node-graph-nodes').found.length);
      for (const { source, target } of frames.get('node-graph-edges').found) assert.ok(ids.has(source) && ids.has(target));
    }
    if (panel.type === 'timeseries') {
      // Rows one below the other become one line for each country: that needs times that rise.
      const { query, found } = frames.get('timeseries');
      const kinds = query.columns.map(({ type }) => type).sort();
      assert.deepEqual(kinds, ['number', 'string', 'timestamp']);
      const time = query.columns.find(({ type }) => type === 'timestamp').selector;
      const name = query.columns.find(({ type }) => type === 'string').selector;
      const lines = new Set(found.map((row) => row[name]));
      assert.deepEqual(lines, new Set(variables.get('country').current.text));
      const times = found.map((row) => row[time]);
      assert.deepEqual(times, [...times].sort());
      const keys = found.map((row) => `${row[time]} ${row[name]}`);
      assert.equal(new Set(keys).size, keys.length, 'two values at one time');
    }
  });
}
