// The pages of integrations/ in a browser that reaches this machine only: they show what the API counts,
// with a legend, with names that do not lie on each other, and with the sources of what is shown.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { servePages } from '../../integrations/pages/serve.js';
import { words } from '../../integrations/pages/network.js';
import { executablePath, launch, pictures, server } from './browser.js';

const skip = !executablePath && 'MISSION_GRAPH_TEST_CHROMIUM names no browser';

const axe = fileURLToPath(new URL('node_modules/axe-core/axe.min.js', import.meta.url));
const PAGES = ['sigma', 'cytoscape', 'observable'];
const SELECTIONS = [
  ['countries=country-se', '(countries: ["country-se"], maxNodes: 5000)'],
  ['around=city-umea&depth=2&current=true', '(around: ["city-umea"], depth: 2, current: true, maxNodes: 5000)'],
  ['', '(maxNodes: 5000)'],
];

async function ask(query) {
  const answer = await fetch(`${server}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined);
  return data;
}

/** Opens a page and notes all that it complains of, and whatever it asks of anyone else. */
async function open(browser, served, page, parameters, from = server) {
  const complaints = [];
  const tab = await browser.newPage({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' });
  tab.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('request', (request) => {
    const url = request.url();
    if (![served.address, from, 'data:', 'blob:'].some((known) => url.startsWith(known))) complaints.push(`asked for ${url}`);
  });
  await tab.goto(`${served.address}/${page}/?server=${encodeURIComponent(from)}&${parameters}`);
  await tab.locator('[data-state]').waitFor({ timeout: 60_000 });
  return { tab, complaints };
}

/** Once names have been laid out, and stay where they are. */
async function settled(tab) {
  let before = '';
  for (let tries = 0; tries < 150; tries += 1) {
    await tab.waitForTimeout(150);
    const now = JSON.stringify(await labels(tab));
    if (now === before && now !== '[]') return;
    before = now;
  }
  assert.fail('the names do not come to rest');
}

/** The names that are drawn, and the boxes that they fill. */
const labels = (tab) => tab.locator('.labels span:visible').evaluateAll((spans) => spans.map((span) => {
  const { left, top, right, bottom } = span.getBoundingClientRect();
  return { text: span.textContent, left, top, right, bottom };
}));

function overlapping(boxes) {
  const found = [];
  boxes.forEach((a, index) => {
    for (const b of boxes.slice(index + 1)) {
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found.push(`${a.text} / ${b.text}`);
    }
  });
  return found;
}

const fact = (tab, name) => tab.locator('.panel > dl dt', { hasText: new RegExp(`^${name}$`) }).locator('+ dd').innerText();
const count = (text) => Number(text.replaceAll(',', ''));
const picture = (tab, name) => pictures && tab.screenshot({ path: join(pictures, `${name}.png`) });

test('pages in a browser without a network', { skip, timeout: 600_000 }, async (t) => {
  const served = await servePages(0);
  const browser = await launch();
  t.after(async () => {
    await browser.close();
    served.server.close();
    served.server.closeAllConnections();
  });

  await t.test('the first page leads to each of them', async () => {
    const tab = await browser.newPage();
    await tab.goto(`${served.address}/`);
    const links = await tab.locator('a').evaluateAll((found) => found.map((link) => new URL(link.href).pathname));
    assert.deepEqual(links, PAGES.map((page) => `/${page}/`));
    for (const link of links) assert.equal((await fetch(served.address + link)).status, 200);
    await tab.close();
  });

  for (const page of PAGES) {
    await t.test(`${page} shows a filter, and nothing`, async () => {
      const parameters = 'filter={"city":{"population":{"gte":500000}}}&kinds=TWINNED_WITH,LOCATED_IN&current=true';
      const { network } = await ask(`{ network(filter: { city: { population: { gte: 500000 } } }, kinds: [TWINNED_WITH, LOCATED_IN],
        current: true) { totalNodes totalLinks } }`);
      const { tab, complaints } = await open(browser, served, page, parameters);
      assert.equal(count(await fact(tab, 'Nodes')), network.totalNodes);
      assert.equal(count(await fact(tab, 'Links')), network.totalLinks);
      // What else it opens in is asked in GraphQL, with the same arguments.
      assert.ok(await tab.locator('.open-in .files a').count() > 10);
      assert.deepEqual(complaints, []);
      await tab.close();

      const { tab: empty, complaints: others } = await open(browser, served, page, 'maxNodes=0');
      await empty.getByText('This selection has no nodes').waitFor();
      for (const key of ['+', '0', 'ArrowLeft']) await empty.locator('.stage').press(key);
      assert.deepEqual(others, []);
      await empty.close();
    });

    for (const [parameters, selection] of SELECTIONS) {
      await t.test(`${page} shows ${parameters || 'the whole graph'}`, async () => {
        const { network } = await ask(`{ network${selection} { totalNodes totalLinks nodes { node { kind } }
          exports { openIn(address: "${server}") { program } } } }`);
        const { tab, complaints } = await open(browser, served, page, parameters);
        assert.equal(count(await fact(tab, 'Nodes')), network.totalNodes);
        assert.equal(count(await fact(tab, 'Links')), network.totalLinks);

        const kinds = new Map();
        for (const { node } of network.nodes) kinds.set(node.kind, (kinds.get(node.kind) ?? 0) + 1);
        const legend = await tab.locator('.legend li').evaluateAll((entries) => entries.map((entry) => [
          entry.querySelector('button').dataset.kind,
          entry.querySelector('.name').textContent,
          Number(entry.querySelector('.count').textContent),
        ]));
        assert.deepEqual(
          legend.sort(),
          [...kinds].map(([kind, many]) => [kind, words(kind), many]).sort(),
        );

        const programs = await tab.locator('.open-in ul').first().locator('a').allInnerTexts();
        assert.deepEqual(programs, network.exports.flatMap((file) => file.openIn.map(({ program }) => program)));

        await settled(tab);
        const drawn = await labels(tab);
        assert.ok(drawn.length >= 20, `${drawn.length} names`);
        assert.deepEqual(overlapping(drawn), []);
        await picture(tab, `${page}-${parameters.replace(/\W+/g, '-') || 'whole'}`);
        assert.deepEqual(complaints, []);
        await tab.close();
      });
    }

    await t.test(`${page} is used by keyboard, and shows who says so`, async () => {
      const { city: node } = await ask('{ city(by: { id: "city-umea" }) { name asOf confidence sources { url } } }');
      const { tab, complaints } = await open(browser, served, page, 'countries=country-se');
      await settled(tab);
      await tab.getByRole('combobox', { name: 'Find a node' }).focus();
      await tab.keyboard.type('umea');
      await tab.keyboard.press('Enter');
      await tab.locator('.panel h2', { hasText: node.name }).waitFor();
      assert.equal(await fact(tab, 'As of'), node.asOf);
      assert.equal(await fact(tab, 'Confidence'), words(node.confidence));
      const sources = await tab.locator('.panel > .sources a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
      assert.deepEqual(sources, node.sources.map(({ url }) => url));
      await settled(tab);
      assert.deepEqual(overlapping(await labels(tab)), []);
      await picture(tab, `${page}-chosen`);

      // A link has its role, its time and its own sources.
      const link = tab.locator('.links li', { hasText: 'Viable Cities' }).filter({ hasText: 'is a member of' });
      await link.locator('summary').focus();
      await tab.keyboard.press('Enter');
      assert.match(await link.innerText(), /Role\s+city in Climate Neutral Cities 2030\s+Since\s+2021/);
      assert.ok(await link.locator('.sources a').count() > 0);
      // From node to node along a link.
      await link.getByRole('button', { name: 'Viable Cities' }).focus();
      await tab.keyboard.press('Enter');
      await tab.locator('.panel h2', { hasText: 'Viable Cities' }).waitFor();
      await tab.keyboard.press('Escape');
      await tab.locator('.panel h2', { hasText: 'This network' }).waitFor();

      // To hide a kind hides its names.
      const cities = tab.locator('.legend [data-kind="CITY"]');
      await cities.focus();
      await tab.keyboard.press('Space');
      assert.equal(await cities.getAttribute('aria-pressed'), 'false');
      await settled(tab);
      assert.ok(!(await labels(tab)).some(({ text }) => text === 'Malmö'));
      for (const key of ['+', 'ArrowLeft', 'ArrowUp', '-', '0']) await tab.locator('.stage').press(key);
      await settled(tab);
      assert.deepEqual(overlapping(await labels(tab)), []);
      assert.deepEqual(complaints, []);
      await tab.close();
    });

    await t.test(`${page} breaks no rule of accessible pages`, async () => {
      const { tab, complaints } = await open(browser, served, page, 'countries=country-se');
      await tab.addScriptTag({ path: axe });
      const broken = async () => (await tab.evaluate(() => window.axe.run())).violations
        .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
      assert.deepEqual(await broken(), []);
      await tab.getByRole('combobox', { name: 'Find a node' }).fill('stock');
      await tab.locator('#found li').first().waitFor();
      assert.deepEqual(await broken(), []);
      await tab.keyboard.press('Enter');
      await tab.locator('.panel h2', { hasText: 'Stockholm' }).waitFor();
      assert.deepEqual(await broken(), []);
      assert.deepEqual(complaints, []);
      await tab.close();
    });

    await t.test(`${page} goes to another country, on a small screen`, async () => {
      const { tab, complaints } = await open(browser, served, page, 'countries=country-se');
      await tab.setViewportSize({ width: 400, height: 760 });
      await tab.getByRole('combobox', { name: 'Country' }).selectOption({ label: 'Portugal' });
      await tab.waitForURL(/countries=country-pt/);
      await tab.locator('[data-state="shown"]').waitFor();
      const { network } = await ask('{ network(countries: ["country-pt"]) { totalNodes } }');
      assert.equal(count(await fact(tab, 'Nodes')), network.totalNodes);
      await settled(tab);
      assert.deepEqual(overlapping(await labels(tab)), []);
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 400, `${wide} pixels wide`);
      await picture(tab, `${page}-small`);
      assert.deepEqual(complaints, []);
      await tab.close();
    });

    await t.test(`${page} is used by mouse`, async () => {
      const { tab, complaints } = await open(browser, served, page, 'countries=country-se');
      await settled(tab);
      // A node lies to the left of its name, or around it: the pointer looks for it there.
      const [name] = (await labels(tab)).filter(({ text }) => text === 'Umeå');
      await tab.mouse.move(name.left - 10, (name.top + name.bottom) / 2);
      await tab.locator('.stage.pointing').waitFor({ timeout: 5000 });
      await settled(tab);
      const near = (await labels(tab)).map(({ text }) => text);
      assert.ok(near.includes('Luleå') && !near.includes('Gothenburg'), near.join(', '));
      await tab.mouse.down();
      await tab.mouse.up();
      await tab.locator('.panel h2', { hasText: 'Umeå' }).waitFor();
      assert.deepEqual(complaints, []);
      await tab.close();
    });

    if (page === 'cytoscape' || page === 'sigma') {
      await t.test(`${page} shows a link that is clicked`, async () => {
        const { tab, complaints } = await open(browser, served, page, 'around=city-lulea&filter={"id":{"in":["city-umea","city-lulea"]}}');
        await settled(tab);
        const [one, other] = (await labels(tab)).map(({ left, top, bottom }) => [left - 14, (top + bottom) / 2]);
        await tab.mouse.click((one[0] + other[0]) / 2, (one[1] + other[1]) / 2);
        await tab.locator('.panel h2', { hasText: 'Twinned with' }).waitFor({ timeout: 5000 });
        assert.match(await tab.locator('.panel > p').last().innerText(), /Luleå\s+is twinned with\s+Umeå/);
        assert.equal(await fact(tab, 'Since'), '2023-09');
        assert.ok(await tab.locator('.panel > .sources a').count() > 0);
        assert.deepEqual(complaints, []);
        await tab.close();
      });
    }

    if (page === 'observable') {
      await t.test('observable lets a node be dragged', async () => {
        const { tab, complaints } = await open(browser, served, page, 'countries=country-se');
        await settled(tab);
        const find = async () => (await labels(tab)).find(({ text }) => text === 'Umeå');
        const before = await find();
        await tab.mouse.move(before.left - 10, (before.top + before.bottom) / 2);
        await tab.mouse.down();
        await tab.mouse.move(before.left - 160, before.top - 60, { steps: 5 });
        await tab.waitForTimeout(300);
        const during = await find();
        assert.ok(!during || during.left < before.left - 60, JSON.stringify({ before, during }));
        await tab.mouse.up();
        await settled(tab);
        assert.deepEqual(overlapping(await labels(tab)), []);
        assert.deepEqual(complaints, []);
        await tab.close();
      });
    }

    await t.test(`${page} says why there is nothing to show`, async (t) => {
      const refused = async (parameters, from) => {
        const { tab } = await open(browser, served, page, parameters, from);
        const text = await tab.getByRole('alert').innerText();
        await picture(tab, `${page}-refused`);
        await tab.close();
        return text;
      };
      assert.match(await refused('countries=nowhere'), /refused the request \(400\)\s+`countries` contains "nowhere", which is not the ID of a country/);

      const silent = await listen((request, response) => response.destroy());
      t.after(() => silent.close());
      assert.match(await refused('', silent.address), new RegExp(`No answer from ${silent.address}`));

      const strict = await listen((request, response) => {
        response.writeHead(413, { 'content-type': 'application/json', 'access-control-allow-origin': '*' });
        response.end(JSON.stringify({ errors: [{ message: 'The export would have 961 nodes and up to 2567 links, above the limit of 100 that are allowed together.' }] }));
      });
      t.after(() => strict.close());
      assert.match(await refused('', strict.address), /too large.*\s+The export would have 961 nodes and up to 2567 links, above the limit of 100/);
    });
  }
});

async function listen(answer) {
  const listener = createServer(answer);
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${listener.address().port}`,
    close: () => { listener.close(); listener.closeAllConnections(); },
  };
}
