// Proposes a correction or an addition: shows what it would change while one fills it in, and what is wrong with it.
import { ask, difference, make, texts, token } from './token.js';

const form = document.querySelector('[data-propose]');
const result = document.querySelector('[data-result]');
const send = form.querySelector('button[type=submit]');
const hint = form.querySelector('[data-send-hint]');
const duplicates = form.querySelector('[data-duplicates]');
const { node, update, create } = form.dataset;

const PROPOSE = `mutation Propose($changes: [ChangeInput!]!, $note: String!, $evidence: [URL!]!, $dryRun: Boolean!) {
  proposalCreate(changes: $changes, note: $note, evidence: $evidence, dryRun: $dryRun) {
    userErrors { code message path }
    changes { action summary fields { name before after } }
    proposal { id }
  }
}`;

let [viewer, timer, asked] = [null, 0, 0];

token(form.querySelector('[data-token] input'), (known) => {
  viewer = known;
  look();
});
for (const element of form.querySelectorAll('input, select, textarea')) element.disabled = false;
form.addEventListener('input', (event) => {
  clearTimeout(timer);
  timer = setTimeout(look, 400);
  if (event.target.dataset.field === 'name') similar(event.target.value);
});
form.addEventListener('submit', (event) => {
  event.preventDefault();
  propose(false);
});

/** The change that the form describes; null while nothing is filled in. */
function change() {
  const sources = lines('sources');
  const input = {};
  for (const field of form.querySelectorAll('[data-field]')) {
    const value = field.value.trim();
    if (value === field.dataset.value) continue;
    const isAddress = field.dataset.field === 'website';
    input[field.dataset.field] = typed(isAddress ? address(value) : value, field.dataset.type);
  }
  if (Object.keys(input).length === 0) return null;
  input.sources = sources;
  if (update) return { [update]: { id: node, input } };
  return { [create]: input };
}

function typed(value, type) {
  if (value === '') return null;
  // As people write them: 36.000, 36 000 or 36,000; what is no number is left to the server to refuse.
  const plain = type === 'int' ? value.replace(/(?<=\d)[\s.,'’](?=\d{3}(?!\d))/g, '') : value.replace(',', '.');
  if (type === 'int' || type === 'float') return Number.isNaN(Number(plain)) ? value : Number(plain);
  if (type === 'boolean') return value === 'true';
  return value;
}

function lines(name) {
  const text = form.querySelector(`[data-${name}]`).value;
  return text.split(/\s+/).filter(Boolean).map(address);
}

/** An address without its scheme, as it is often written, is meant to be of HTTPS. */
function address(text) {
  return text === '' || /^[a-z]+:/i.test(text) ? text : `https://${text}`;
}

function look() {
  clearTimeout(timer);
  const why = missing();
  send.disabled = why !== '';
  hint.textContent = why;
  if (viewer && change()) propose(true);
  else result.replaceChildren();
}

/** Why the form cannot be sent yet; empty if it can. */
function missing() {
  if (!viewer) return texts['needs-token'];
  if (!change()) return texts['needs-change'];
  const isComplete = form.querySelector('[data-note]').value.trim() && lines('sources').length > 0;
  return isComplete ? '' : texts['needs-more'];
}

/** Takes back what was filled in, so that it is not sent twice. The token stays. */
function clear() {
  for (const field of form.querySelectorAll('[data-field]')) field.value = field.dataset.value;
  form.querySelector('[data-sources]').value = '';
  form.querySelector('[data-note]').value = '';
  duplicates.replaceChildren();
  send.disabled = true;
  hint.textContent = missing();
}

async function propose(dryRun) {
  clearTimeout(timer);
  // An answer that comes after the form was changed or sent is of no interest any more.
  const number = (asked += 1);
  const one = change();
  if (!one) return;
  const note = form.querySelector('[data-note]').value.trim();
  if (dryRun && !note) {
    result.replaceChildren(make('p', { class: 'note' }, texts.incomplete));
    return;
  }
  const variables = { changes: [one], note, evidence: lines('sources'), dryRun };
  if (!dryRun) send.disabled = true;
  const { data, errors } = await ask(PROPOSE, variables);
  if (number !== asked) return;
  if (!dryRun) send.disabled = missing() !== '';
  const payload = data?.proposalCreate;
  const wrong = [...(errors ?? []), ...(payload?.userErrors ?? [])].map(wrongness);
  if (wrong.length) {
    result.replaceChildren(make('h2', { class: 'small' }, texts.wrong), make('ul', { lang: 'en' }, ...wrong));
    return;
  }
  const changes = make('ul', { lang: 'en' }, ...payload.changes.map(difference));
  if (dryRun) {
    result.replaceChildren(make('h2', { class: 'small' }, texts.preview), changes);
    return;
  }
  const review = make('a', { href: form.dataset.queueUrl }, texts.review);
  const said = make('p', {}, make('strong', {}, texts.sent.replace('#', payload.proposal.id)), ' ', review);
  result.replaceChildren(said, changes);
  clear();
}

/** An error beside the label of the field that it is about. */
function wrongness({ message, path }) {
  const field = path && form.querySelector(`[data-field="${CSS.escape(path[path.length - 1] ?? '')}"]`);
  return make('li', {}, field ? `${field.labels[0].firstChild.textContent}: ${message}` : message);
}

/** Nodes that a new one may already be. */
async function similar(name) {
  if (update || name.trim().length < 3) return;
  const query = 'query Similar($text: String!) { search(text: $text, first: 4) { nodes { name kind id } } }';
  const { data } = await ask(query, { text: name });
  const nodes = data?.search.nodes ?? [];
  duplicates.replaceChildren();
  if (nodes.length === 0) return;
  const items = nodes.map((found) => make('li', {}, make('a', { href: `?node=${found.id}` }, found.name)));
  duplicates.append(make('p', { class: 'note' }, texts.duplicates), make('ul', { lang: 'en' }, ...items));
}
