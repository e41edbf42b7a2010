// The queue of a steward: what proposals would change today, and the decision.
import { ask, difference, make, texts, token } from './token.js';

const root = document.querySelector('[data-review]');
const queue = root.querySelector('[data-queue]');
// Days are written before months, as on the other pages.
const locale = document.documentElement.lang === 'en' ? 'en-GB' : document.documentElement.lang;

const QUEUE = `{ proposals(states: [OPEN], first: 50) { totalCount nodes {
  id version note organisation proposedAt evidence mayReview isOwn
  countries { name }
  changes { action summary fields { name before after } nodes { id name } }
  problems { message }
  events { kind at organisation text }
} } }`;
const ACCEPT = `mutation Accept($id: ID!, $version: Int!, $comment: String) {
  proposalAccept(id: $id, ifVersion: $version, comment: $comment) { revision userErrors { message } } }`;
const COMMENT = `mutation Comment($id: ID!, $text: String!) {
  proposalComment(id: $id, text: $text) { proposal { version } userErrors { message } } }`;
const DECLINE = `mutation Decline($id: ID!, $version: Int!, $reason: String!) {
  proposalDecline(id: $id, ifVersion: $version, reason: $reason) { userErrors { message } } }`;

token(root.querySelector('[data-token] input'), (viewer) => {
  if (viewer) load();
  else queue.replaceChildren();
});

async function load() {
  const { data, errors } = await ask(QUEUE);
  if (errors) {
    queue.replaceChildren(make('p', { lang: 'en' }, errors[0].message));
    return;
  }
  const { nodes } = data.proposals;
  if (nodes.length === 0) queue.replaceChildren(make('p', {}, texts.empty));
  else queue.replaceChildren(...nodes.map(shown));
}

function shown(proposal) {
  const { id, note, organisation, proposedAt, evidence, countries, changes, problems, events, mayReview } = proposal;
  const day = new Date(proposedAt).toLocaleDateString(locale, { dateStyle: 'long' });
  const meta = [`${texts.proposal} ${id}`, organisation, day, countries.map(({ name }) => name).join(', ')];
  const box = make('section', { class: 'panel proposal' },
    make('h2', { class: 'small', lang: 'en' }, note),
    make('p', { class: 'meta' }, meta.filter(Boolean).join(' · ')));
  if (problems.length) {
    box.append(make('p', {}, texts.problems), make('ul', { lang: 'en' }, ...problems.map(({ message }) => make('li', {}, message))));
  }
  box.append(make('ul', { lang: 'en' }, ...(changes ?? []).map(difference)));
  box.append(make('p', { class: 'standing' }, `${texts.evidence} `, ...evidence.flatMap((url) => [
    make('a', { href: url, rel: 'external' }, url), ' '])));
  const comments = events.filter(({ text }) => text);
  if (comments.length) {
    box.append(make('ul', { lang: 'en' }, ...comments.map((event) =>
      make('li', {}, `${event.organisation ?? ''}: ${event.text}`))));
  }
  if (mayReview) box.append(decision(proposal));
  return box;
}

function decision(proposal) {
  const { id } = proposal;
  let { version } = proposal;
  const text = make('textarea', { id: `comment-${id}`, rows: '2' });
  const state = make('p', { role: 'status' });
  const accept = make('button', { type: 'button' }, texts.accept);
  const decline = make('button', { type: 'button', class: 'second' }, texts.decline);
  const comment = make('button', { type: 'button', class: 'second' }, texts['comment-alone']);
  const send = async (query, variables, done) => {
    const { data, errors } = await ask(query, { id, ...variables });
    const payload = Object.values(data ?? {})[0];
    const wrong = [...(errors ?? []), ...(payload?.userErrors ?? [])];
    if (wrong.length) {
      state.textContent = wrong.map(({ message }) => message).join(' ');
      return;
    }
    state.textContent = done(payload);
  };
  const decide = (query, variables, done) => send(query, { version, ...variables }, (payload) => {
    for (const button of [accept, decline, comment]) button.disabled = true;
    return done(payload);
  });
  comment.addEventListener('click', () => {
    const words = text.value.trim();
    if (!words) {
      text.focus();
      return;
    }
    send(COMMENT, { text: words }, (payload) => {
      version = payload.proposal.version;
      text.value = '';
      return `${texts.commented} ${words}`;
    });
  });
  accept.addEventListener('click', () =>
    decide(ACCEPT, { comment: text.value.trim() || null }, ({ revision }) => texts.accepted.replace('#', revision)));
  decline.addEventListener('click', () => {
    const reason = text.value.trim();
    if (!reason) {
      state.textContent = texts.reason;
      text.focus();
      return;
    }
    decide(DECLINE, { reason }, () => texts.declined);
  });
  return make('div', { class: 'decision' }, make('label', { for: text.id }, texts.comment), text,
    make('p', { class: 'links' }, accept, decline, comment), state);
}
