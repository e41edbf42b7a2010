import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

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

/** The program, and the database that is served; tests that write need both. */
export const program = process.env.MISSION_GRAPH_TEST_PROGRAM;
export const database = process.env.MISSION_GRAPH_TEST_SERVED;
export const withoutProgram = program && database ? false : 'needs MISSION_GRAPH_TEST_PROGRAM and MISSION_GRAPH_TEST_SERVED';

/** Makes a token of an administrator, and gives the header that shows it. */
export async function administrator(label) {
  const { stdout } = await promisify(execFile)(program, ['token', 'create', '--organisation', 'A test', '--label', label, '--role', 'administrator', '--database', database]);
  return { authorization: `Bearer ${stdout.trim()}` };
}
