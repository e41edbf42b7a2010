// Follows every link of this server from the first page in each language: none is broken.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { address } from './server.js';

const AT_ONCE = 8;

test('no link is broken', { timeout: 900_000 }, async () => {
  const seen = new Set(['/', '/es']);
  const waiting = [...seen].map((path) => [path, '']);
  const broken = [];
  let pages = 0;

  async function follow() {
    for (;;) {
      const next = waiting.pop();
      if (!next) return;
      const [path, from] = next;
      const answer = await fetch(address + path, { headers: { accept: 'text/html' }, redirect: 'manual' });
      const text = await answer.text();
      if (answer.status >= 400) broken.push(`${answer.status} ${path}, linked from ${from}`);
      if (!answer.headers.get('content-type')?.startsWith('text/html')) continue;
      pages += 1;
      for (const [, link] of text.matchAll(/ (?:href|src)="([^"#]+)/g)) {
        const linked = link.replaceAll('&amp;', '&');
        // Files and forms for a part of the graph differ by their parameters alone.
        const isPage =
          linked.startsWith('/') && !/^(\/es)?\/(export|open|graphiql|graphql|dumps|network|propose)\b.*[?#.]/.test(linked);
        if (isPage && !seen.has(linked)) {
          seen.add(linked);
          waiting.push([linked, path]);
        }
      }
    }
  }

  // Those that run out of links early start again while others find more.
  while (waiting.length > 0) await Promise.all(Array.from({ length: AT_ONCE }, follow));
  assert.deepEqual(broken, []);
  assert.ok(pages > 2000, `${pages} pages`);
});
