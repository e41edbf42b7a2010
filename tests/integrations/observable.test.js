// The cells of integrations/observable/notebook.md, in a browser: each is evaluated in order, as Observable
// does, with the library that Observable brings, and draws what the API counts.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { executablePath, launch, pictures, server } from './browser.js';

const skip = !executablePath && 'MISSION_GRAPH_TEST_CHROMIUM names no browser';
const notebook = await readFile(new URL('../../integrations/observable/notebook.md', import.meta.url), 'utf8');
const d3 = await readFile(fileURLToPath(new URL('node_modules/d3/dist/d3.min.js', import.meta.url)));

/** A cell as JavaScript: `name = value` or `name = { … return value; }`, with or without `viewof`. */
function cells(text) {
  return [...text.matchAll(/```js\n([\s\S]*?)\n```/g)].map(([, cell]) => {
    const [, view, name, body] = cell.match(/^(viewof )?(\w+) = ([\s\S]*)$/);
    const value = body.startsWith('{') ? `(async () => ${body})()` : body;
    return { name, view: Boolean(view), source: value };
  });
}

test('the cells of the notebook draw the network', { skip, timeout: 120_000 }, async (t) => {
  const host = createServer((request, response) => {
    const script = request.url === '/d3.js';
    response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html; charset=utf-8' });
    response.end(script ? d3 : '<!doctype html><link rel="icon" href="data:,"><script src="/d3.js"></script><body>');
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  const browser = await launch();
  t.after(async () => {
    await browser.close();
    host.close();
    host.closeAllConnections();
  });

  const page = await browser.newPage({ viewport: { width: 1000, height: 720 } });
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
  await page.goto(`http://127.0.0.1:${host.address().port}/`);
  const found = await page.evaluate(async ({ cells, server }) => {
    // Of Observable's inputs only what these cells need: a choice's first value, and a table's rows.
    const Inputs = {
      select: (choices, { value }) => ({ value, choices }),
      table: (rows, { columns }) => rows.map((row) => columns.map((column) => row[column])),
    };
    const names = ['d3', 'Inputs'];
    const values = [window.d3, Inputs];
    for (const { name, view, source } of cells) {
      const evaluate = new Function(...names, `return (async () => (${source}))();`);
      const value = name === 'server' ? server : await evaluate(...values);
      names.push(name);
      values.push(view ? value.value : value);
      if (value instanceof Element) document.body.append(value);
    }
    const { country, network, sources } = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    return { country, nodes: network.nodes.length, links: network.links.length, rows: sources.length, columns: sources[0].includes(undefined) };
  }, { cells: cells(notebook), server });

  const answer = await fetch(`${server}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ network(countries: ["${found.country}"]) { totalNodes totalLinks nodes { node { kind } } } }` }),
  });
  const { network } = (await answer.json()).data;
  assert.deepEqual(found, { country: 'country-se', nodes: network.totalNodes, links: network.totalLinks, rows: network.totalNodes, columns: false });
  assert.equal(await page.locator('svg circle').count(), network.totalNodes);
  assert.equal(await page.locator('svg line').count(), network.totalLinks);
  assert.equal(await page.locator('div > span').count(), new Set(network.nodes.map(({ node }) => node.kind)).size);

  const overlaps = await page.locator('svg text').evaluateAll((texts) => {
    const boxes = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
    return boxes.flatMap(([name, a], index) => boxes.slice(index + 1)
      .filter(([, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map(([other]) => `${name} / ${other}`));
  });
  assert.deepEqual(overlaps, []);
  assert.deepEqual(complaints, []);
  if (pictures) await page.screenshot({ path: join(pictures, 'observable-notebook.png') });
});
