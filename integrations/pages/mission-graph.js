// The way to a Mission Graph server: its address and the network's parameters stand in the page's own
// address, as in `?server=http://127.0.0.1:8000&countries=country-se`.

export const DEFAULT_SERVER = 'http://127.0.0.1:8000';

/** Why there is nothing to show: a headline, and lines that help. */
export class Refusal extends Error {
  constructor(headline, lines) {
    super(headline);
    this.lines = lines;
  }
}

/** What the page's address asks for: a server, and parameters that are handed on to it as they are. */
export function readAddress(search) {
  const parameters = new URLSearchParams(search);
  const server = (parameters.get('server') || DEFAULT_SERVER).replace(/\/+$/, '');
  parameters.delete('server');
  return { server, parameters };
}

/** The page's address for another choice of parameters, on the same server. */
export function pageAddress(server, parameters) {
  const search = new URLSearchParams(parameters);
  if (server !== DEFAULT_SERVER) search.set('server', server);
  return `?${search}`;
}

export async function loadNetwork(server, format, parameters) {
  const answer = await ask(server, `/export/network.${format}?${parameters}`);
  if (!answer.ok) throw await refusal(server, answer);
  return answer.json();
}

/** The same network as files and in other programs, and the countries to choose from. */
export async function loadChoices(server, parameters) {
  const types = new Map((await readJson(server, '/export')).parameters.map(({ name, type }) => [name, type]));
  const names = [...new Set(parameters.keys())].filter((name) => types.has(name));
  const declared = ['$address: URL!', ...names.map((name) => `$${name}: ${types.get(name)}`)].join(', ');
  const given = names.map((name) => `${name}: $${name}`).join(', ');
  const query = `query(${declared}) {
    countries(first: 100, orderBy: { field: NAME }) { nodes { id name } }
    network${given && `(${given})`} { exports { format path openIn(address: $address) { program url } } }
  }`;
  const variables = { address: server };
  for (const name of names) variables[name] = value(types.get(name), parameters.getAll(name));
  const { data, errors } = await readJson(server, '/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  if (!data) throw new Refusal('The server did not name its exports', errors.map((error) => error.message));
  return { countries: data.countries.nodes, exports: data.network.exports };
}

/** A parameter of an address, as the variable of a query that has the same name and type. */
function value(type, texts) {
  if (type.startsWith('[')) return texts.flatMap((text) => text.split(','));
  const [text] = texts;
  if (type.startsWith('Int')) return Number(text);
  if (type.startsWith('Boolean')) return text === 'true';
  return type.endsWith('Filter') ? JSON.parse(text) : text;
}

async function readJson(server, path, options) {
  const answer = await ask(server, path, options);
  return answer.json();
}

async function ask(server, path, options) {
  try {
    return await fetch(server + path, options);
  } catch {
    // A browser does not tell a page why: it may be down, misspelt, or forbid the page to read it.
    throw new Refusal(`No answer from ${server}`, [
      'Is a Mission Graph server running there? `mission-graph --listen 127.0.0.1:8000` starts one.',
      'Another address is given as ?server=http://… in the address of this page.',
    ]);
  }
}

async function refusal(server, answer) {
  let lines = [];
  try {
    lines = (await answer.json()).errors.map((error) => error.message);
  } catch {
    lines = [`${answer.status} ${answer.statusText}`.trim()];
  }
  if (answer.status === 413) {
    return new Refusal('The network is too large for one file', [...lines, 'In the address of this page: countries=…, around=…, or maxNodes=…']);
  }
  if (answer.status === 429 || answer.status === 503) {
    const wait = answer.headers.get('retry-after');
    return new Refusal('The server is busy', [...lines, wait ? `Try again in ${wait} s.` : 'Try again in a moment.']);
  }
  return new Refusal(`${server} refused the request (${answer.status})`, lines);
}
