// GraphiQL in a browser that reaches no other site: it loads, answers its examples, shows the schema,
// and breaks no rule of its page. MISSION_GRAPH_TEST_CHROMIUM names the browser.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chromium } from 'playwright-core';

import { address, endpoint } from './server.js';

const executablePath = process.env.MISSION_GRAPH_TEST_CHROMIUM;
const skip = !executablePath && 'MISSION_GRAPH_TEST_CHROMIUM names no browser';

/** Opens a page and notes all that it complains of, and whatever it asks of other sites. */
async function open(browser, path) {
  const complaints = [];
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith('data:')) complaints.push(`asked for ${url}`);
  });
  page.on('requestfailed', (request) => complaints.push(`failed: ${request.url()}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} by ${event.blockedURI}`);
    });
  });
  const answer = await page.goto(address + path, { waitUntil: 'networkidle' });
  assert.equal(answer.status(), 200);
  return { page, complaints };
}

test('pages in a browser without a network', { skip, timeout: 120_000 }, async (t) => {
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // No other name has an address.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
  t.after(() => browser.close());

  await t.test('GraphiQL answers each of its examples', async () => {
    const { page, complaints } = await open(browser, '/graphiql');
    const tabs = page.locator('.graphiql-tab-button');
    const count = await tabs.count();
    assert.equal(count, 5);
    for (let tab = 0; tab < count; tab += 1) {
      await tabs.nth(tab).click();
      // It takes a moment to see which operation the tab has.
      await page.waitForTimeout(1000);
      const answered = page.waitForResponse((response) => response.url() === endpoint);
      await page.locator('.graphiql-execute-button').click();
      const { data, errors } = await (await answered).json();
      assert.equal(errors, undefined);
      // What comes first in the answer stands in the window.
      const [first] = Object.keys(data);
      await page.locator('.result-window', { hasText: `"${first}"` }).waitFor();
    }
    assert.deepEqual(complaints, []);
  });

  await t.test('GraphiQL follows a subscription until it is stopped', async () => {
    const query = 'subscription { revisions(after: "0") { revision note } }';
    const { page, complaints } = await open(browser, `/graphiql?query=${encodeURIComponent(query)}`);
    await page.waitForTimeout(1000);
    await page.locator('.graphiql-execute-button').click();
    await page.locator('.result-window', { hasText: '"revisions"' }).waitFor();
    const stop = page.locator('[aria-label^="Stop"]');
    await stop.click();
    await page.locator('[aria-label^="Execute"]').waitFor();
    // To leave is to break off the request.
    const others = complaints.filter((complaint) => !complaint.startsWith('failed: '));
    assert.deepEqual(others, []);
  });

  await t.test('GraphiQL shows the schema', async () => {
    const { page, complaints } = await open(browser, '/graphiql');
    await page.locator('[aria-label="Show Documentation Explorer"]').click();
    const docs = page.locator('.graphiql-doc-explorer');
    await docs.getByText('Query', { exact: true }).first().click();
    await docs.getByText('entryPoints').or(docs.getByText('countries')).first().waitFor();
    assert.ok((await docs.innerText()).includes('countries'));
    assert.deepEqual(complaints, []);
  });

  await t.test('the front page', async () => {
    const { page, complaints } = await open(browser, '/');
    assert.ok((await page.locator('h1').innerText()).length > 0);
    assert.deepEqual(complaints, []);
  });
});
