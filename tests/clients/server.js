// The server under test: the address of one that runs.
export const address = process.env.MISSION_GRAPH_TEST_URL ?? 'http://127.0.0.1:8000';
export const endpoint = `${address}/graphql`;

/** Posts a request as any client would, and gives the answer as JSON. */
export async function ask(query, variables, headers) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}
