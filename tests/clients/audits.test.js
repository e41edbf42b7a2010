// The audits of the GraphQL over HTTP specification, by its own working group's package.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverAudits } from 'graphql-http';

import { endpoint } from './server.js';

const audits = serverAudits({ url: endpoint, fetchFn: fetch });

test('there are as many audits as the package is known for', () => {
  assert.equal(audits.length, 61);
});

for (const audit of audits) {
  test(`${audit.id} ${audit.name}`, async () => {
    const { status, reason } = await audit.fn();
    assert.equal(status, 'ok', reason);
  });
}
