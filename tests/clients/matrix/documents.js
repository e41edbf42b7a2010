// What every client of the matrix asks, and what it has to get.
import assert from 'node:assert/strict';

/** The documents, under names as Relay wants them of a file `matrix.js`. */
export const QUERY = `query matrixQuery($first: Int!, $status: MissionStatus!) {
  cities(first: $first, filter: { missionStatus: { eq: $status } }, orderBy: { field: NAME, direction: ASC }) {
    totalCount
    edges { node { id name population country { id name } } }
  }
}`;
export const MUTATION = `mutation matrixMutation($id: ID!, $population: Int, $summary: String, $sources: [URL!]!) {
  cityUpdate(id: $id, dryRun: true, input: { population: $population, summary: $summary, sources: $sources }) {
    userErrors { message }
    changes { factId fields { name } }
  }
}`;
export const SUBSCRIPTION = 'subscription matrixSubscription { revisions(after: "0") { revision } }';

export const SELECTED = { first: 3, status: 'MISSION_CITY' };
/** The population is a variable that is not sent: it has to stay. */
export const UPDATE = { id: 'city-guimaraes', summary: 'For a test.', sources: ['https://example.org/'] };

/** Asks all three of a client, one after the other, and looks at the answers. */
export async function use({ query, mutate, subscribe }) {
  const { cities } = await query(QUERY, SELECTED);
  assert.equal(cities.totalCount, 112);
  assert.deepEqual(cities.edges.map(({ node }) => node.name), ['Aachen', 'Aarhus', 'Amsterdam']);
  assert.equal(cities.edges[0].node.country.id, 'country-de');

  const { cityUpdate } = await mutate(MUTATION, UPDATE);
  assert.deepEqual(cityUpdate.userErrors, []);
  const changed = cityUpdate.changes.map(({ factId, fields }) => [factId, fields.map(({ name }) => name).sort()]);
  assert.deepEqual(changed, [['city-guimaraes', ['source', 'summary']]]);

  const { revisions } = await subscribe(SUBSCRIPTION);
  assert.equal(revisions.revision, '1');
}
