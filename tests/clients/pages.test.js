// The pages for readers in a browser: from a name to a city, its platform and the query behind it; compare, paths,
// proposals; what axe says of every page; and all of it without scripts. MISSION_GRAPH_TEST_CHROMIUM names the browser.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

import { address } from './server.js';

const executablePath = process.env.MISSION_GRAPH_TEST_CHROMIUM;
const program = process.env.MISSION_GRAPH_TEST_PROGRAM;
const database = process.env.MISSION_GRAPH_TEST_SERVED;
const skip = !executablePath && 'MISSION_GRAPH_TEST_CHROMIUM names no browser';
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** One of each page, with much and with little on it. */
const PAGES = [
  '/', '/countries', '/pilots', '/organisations?country=pt', '/themes', '/cities?q=sopot&country=pl', '/countries/pt', '/countries/se', '/countries/mt', '/countries/pl', '/countries/ch', '/cities',
  '/cities/viladecans', '/cities?q=porto', '/cities?q=sopot', '/organisations/vinnova', '/platforms/viable-cities',
  '/pilots/colab', '/learnings/stronger-together-multi-city-pilot-cities-teaming-up', '/spaces/pt-cidades-pelo-clima',
  '/initiatives/netzerocities', '/themes/building-retrofit', '/search', '/search?q=climate',
  '/compare?countries=pt,es,se', '/network', '/network?countries=pt&colour=community&size=betweenness', '/changes',
  '/changes?country=pt', '/docs', '/docs/city-team', '/tables', '/export', '/feeds', '/dumps', '/open',
  '/propose?node=city-viladecans', '/propose?kind=CITY', '/review', '/es', '/es/countries/pt',
  '/embed/countries/pt/map', '/embed/countries/pt/network', '/nothing-here',
];

const WIDTHS = [390, 1280];

async function start(options = {}) {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'], ...options });
}

/** Opens a page and notes what it complains of. */
async function open(browser, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(address + path, { waitUntil: 'networkidle' });
  return { page, context, complaints };
}

test('pages for readers', { skip, timeout: 600_000 }, async (t) => {
  const browser = await start();
  t.after(() => browser.close());

  await t.test('from a name to the city, its platform and the query behind it', async () => {
    const { page, context, complaints } = await open(browser, '/');
    // By keyboard alone.
    await page.keyboard.press('Tab');
    await page.locator('main input[type=search]').focus();
    await page.keyboard.type('vilad');
    await page.locator('[role=option]', { hasText: 'Viladecans' }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/cities/viladecans');
    await page.locator('#support a', { hasText: 'citiES 2030' }).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/platforms/cities-2030');
    assert.equal(await page.locator('h1').innerText(), 'citiES 2030');
    await page.locator('[data-query]').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/graphiql#**');
    await page.locator('.graphiql-execute-button').waitFor();
    await page.waitForTimeout(1000);
    await page.locator('.graphiql-execute-button').click();
    await page.locator('.result-window', { hasText: '"citiES 2030"' }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  await t.test('choosing a node selects it in drawing, table and address', async () => {
    const { page, context, complaints } = await open(browser, '/countries/pt');
    await page.locator('#network svg a[data-node=city-porto]').click();
    assert.match(page.url(), /node=city-porto/);
    await page.locator('#cities tr.chosen', { hasText: 'Porto' }).waitFor();
    await page.locator('.marks a.on[data-node=city-porto]').waitFor({ state: 'attached' });
    await page.locator('#network .panel li').first().waitFor();
    await page.locator('#network .panel button').click();
    assert.doesNotMatch(page.url(), /node=/);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  await t.test('countries are compared by a form', async () => {
    const { page, context } = await open(browser, '/compare');
    for (const [place, country] of ['pt', 'es', 'se'].entries()) await page.selectOption(`#c${place}`, country);
    await page.locator('main form button').click();
    await page.waitForURL('**/compare?countries=**');
    const names = await page.locator('.compared thead a').allInnerTexts();
    assert.deepEqual(names, ['Portugal', 'Spain', 'Sweden']);
    await context.close();
  });

  await t.test('a path is found from Umeå to Vinnova', async () => {
    const { page, context, complaints } = await open(browser, '/network');
    await page.locator('#from').fill('umea');
    await page.locator('[role=option]', { hasText: 'Umeå' }).first().click();
    assert.equal(await page.locator('#from').inputValue(), 'Umeå');
    await page.locator('#to').fill('vinnova');
    await page.locator('[role=option]', { hasText: 'Vinnova' }).first().click();
    await page.locator('#path button').click();
    await page.waitForURL('**from=city-umea**');
    const way = page.locator('.panel li').first();
    assert.match(await way.innerText(), /Umeå.*→.*Vinnova/s);
    assert.ok((await page.locator('.lines path.way').count()) > 0);
    assert.match(await page.locator('.labels.path').textContent(), /Umeå[^]*Vinnova|Vinnova[^]*Umeå/);
    assert.equal(await page.locator('#to').inputValue(), 'Vinnova');
    // A kind is hidden by its box in the legend.
    const themes = page.locator('.spots a:not(.hidden) use.k-THEME');
    assert.ok((await themes.count()) > 0);
    await page.locator('.legend label', { hasText: 'Theme' }).click();
    assert.equal(await themes.count(), 0);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  await t.test('a proposal is made and accepted', { skip: !program && 'no program' }, async () => {
    const token = async (...options) => {
      const made = ['token', 'create', '--database', database, '--label', 'pages', ...options];
      return (await promisify(execFile)(program, made)).stdout.trim();
    };
    const contributor = await token('--organisation', 'Ajuntament de Viladecans', '--role', 'contributor');
    const steward = await token('--organisation', 'citiES 2030', '--role', 'steward', '--countries', 'country-es');
    // Another one each time, so that there is always something to change.
    const website = `https://www.viladecans.cat/mission-${Date.now()}`;
    const { page, context } = await open(browser, '/propose?node=city-viladecans');
    await page.locator('[data-send-hint]', { hasText: 'token' }).waitFor();
    // Without leaving the field.
    await page.locator('[data-token] input').fill(contributor);
    await page.locator('[data-viewer]', { hasText: 'Contributor' }).waitFor();
    await page.locator('[data-send-hint]', { hasText: 'field' }).waitFor();
    await page.locator('[data-field=website]').fill(website);
    await page.locator('[data-note]').fill('The city has a page on the Mission');
    await page.locator('[data-result]', { hasText: 'mended' }).waitFor();
    await page.locator('[data-sources]').fill('https://www.viladecans.cat/');
    await page.locator('[data-result] ins', { hasText: website }).waitFor();
    await page.locator('form [type=submit]').click();
    await page.locator('[data-result] strong').waitFor();
    assert.equal(await page.locator('[data-note]').inputValue(), '');
    assert.notEqual(await page.locator('[data-field=website]').inputValue(), website);
    assert.ok(await page.locator('.propose-form [type=submit]').isDisabled());
    assert.ok(!page.url().includes(contributor));
    await page.goto(`${address}/review`);
    await page.locator('[data-token] input').fill(steward);
    await page.locator('[data-viewer]', { hasText: 'Steward' }).waitFor();
    await page.locator('[data-load]').click();
    const proposal = page.locator('.proposal', { hasText: 'The city has a page' });
    await proposal.locator('ins', { hasText: website }).waitFor();
    await proposal.locator('button', { hasText: 'Accept' }).click();
    await proposal.locator('[role=status]', { hasText: 'Accepted' }).waitFor();
    const accepted = (await proposal.locator('[role=status]').innerText()).match(/\d+/)[0];
    await page.locator('[data-revision]', { hasText: accepted }).waitFor();
    await page.goto(`${address}/cities/viladecans`);
    await page.locator(`#facts a[href="${website}"]`).waitFor();
    await context.close();
  });

  for (const path of PAGES) {
    await t.test(`axe and layout: ${path}`, async () => {
      for (const colorScheme of ['light', 'dark']) {
        const { page, context, complaints } = await open(browser, path, { colorScheme, bypassCSP: true });
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(beyond <= 0, `${path} is ${beyond} px wider than ${width} px`);
        }
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() =>
          window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }));
        const found = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`);
        assert.deepEqual(found, [], `${path} (${colorScheme})`);
        const own = complaints.filter((text) => !text.includes('404'));
        assert.deepEqual(own, [], path);
        await context.close();
      }
    });
  }

  await t.test('pages read the same without scripts', async () => {
    for (const path of PAGES.filter((path) => !/propose|review/.test(path))) {
      const { page, context } = await open(browser, path, { javaScriptEnabled: false });
      const text = await page.locator('main').innerText();
      assert.ok(text.length > 100, path);
      await context.close();
    }
    const { page, context } = await open(browser, '/', { javaScriptEnabled: false });
    await page.locator('main input[type=search]').fill('viladecans');
    await page.locator('main form button').click();
    await page.locator('main ol a', { hasText: 'Viladecans' }).first().click();
    await page.waitForURL('**/cities/viladecans');
    await context.close();
  });

  await t.test('first visits are light', async () => {
    for (const [path, most] of [['/', 100_000], ['/countries/pt', 100_000], ['/network', 250_000]]) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      await session.send('Network.enable');
      let bytes = 0;
      session.on('Network.loadingFinished', ({ encodedDataLength }) => {
        bytes += encodedDataLength;
      });
      await page.goto(address + path, { waitUntil: 'networkidle' });
      assert.ok(bytes <= most, `${path} takes ${bytes} bytes`);
      await context.close();
    }
  });
});
