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
} }
own: proposals(states: [ACCEPTED, DECLINED, WITHDRAWN], first: 50) { nodes {
  id state isOwn note organisation proposedAt revision events { kind at organisation text }
} } }`;
const ACCEPT = `mutation Accept($id: ID!, $version: Int!, $comment: String) {
  proposalAccept(id: $id, ifVersion: $version, comment: $comment) { revision userErrors { message } } }`;
const COMMENT = `mutation Comment($id: ID!, $text: String!) {
  proposalComment(id: $id, text: $text) { proposal { version } userErrors { message } } }`;
const WITHDRAW = `mutation Withdraw($id: ID!, $reason: String) {
  proposalWithdraw(id: $id, reason: $reason) { userErrors { message } } }`;
const DECLINE = `mutation Decline($id: ID!, $version: Int!, $reason: String!) {
  proposalDecline(id: $id, ifVersion: $version, reason: $reason) { userErrors { message } } }`;

// An answer to an earlier token may arrive after that to the current one.
let latest = 0;
const show = root.querySelector('[data-load]');
token(root.querySelector('[data-token] input'), (viewer) => {
  latest += 1;
  show.disabled = !viewer;
  if (viewer) load(latest);
  else queue.replaceChildren(make('p', { class: 'note' }, texts['needs-token']));
});
show.addEventListener('click', () => load((latest += 1)));

/** Reads the proposals; one that was decided here stays, with what came of it. */
async function load(turn, decided = null) {
  const { data, errors, extensions } = await ask(QUEUE);
  if (turn !== latest) return;
  if (errors) {
    queue.replaceChildren(make('p', { lang: 'en' }, errors[0].message));
    return;
  }
  const footer = document.querySelector('[data-revision]');
  if (footer && extensions?.revision) footer.textContent = texts.footer.replace('#', extensions.revision);
  const { nodes } = data.proposals;
  const kept = decided ? [decided] : [];
  if (nodes.length === 0) queue.replaceChildren(...kept, make('p', {}, texts.empty));
  else queue.replaceChildren(...kept, ...nodes.map(shown));
  const own = data.own.nodes.filter(({ isOwn }) => isOwn);
  if (own.length) queue.append(make('h2', {}, texts.own), ...own.map(outcome));
}

/** A proposal of one's own that was decided, with what was said of it. */
function outcome({ id, state, note, revision, events }) {
  const result = [texts[`state-${state}`], revision ? texts.revision.replace('#', revision) : ''];
  const box = make('section', { class: 'panel proposal' },
    make('h3', { class: 'small', lang: 'en' }, note),
    make('p', { class: 'meta' }, [`${texts.proposal} ${id}`, ...result].filter(Boolean).join(' · ')));
  box.append(comments(events));
  return box;
}

function comments(events) {
  const items = events.filter(({ text }) => text).map(({ organisation, text }) =>
    make('li', {}, [organisation, text].filter(Boolean).join(': ')));
  return make('ul', { lang: 'en' }, ...items);
}

function shown(proposal) {
  const { id, note, organisation, proposedAt, evidence, countries, changes, problems, events, mayReview, isOwn } = proposal;
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
  box.append(comments(events));
  if (mayReview || isOwn) box.append(decision(proposal));
  return box;
}

function decision(proposal) {
  const { id, mayReview, isOwn } = proposal;
  let { version } = proposal;
  const text = make('textarea', { id: `comment-${id}`, rows: '2' });
  const state = make('p', { role: 'status' });
  const accept = make('button', { type: 'button' }, texts.accept);
  const decline = make('button', { type: 'button', class: 'second' }, texts.decline);
  const withdraw = make('button', { type: 'button', class: 'second' }, texts.withdraw);
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
  // What the others would change may be different now.
  const decide = (query, variables, done) => send(query, { version, ...variables }, (payload) => {
    controls.remove();
    load((latest += 1), state.closest('.proposal'));
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
  withdraw.addEventListener('click', () =>
    send(WITHDRAW, { reason: text.value.trim() || null }, () => {
      controls.remove();
      return texts.withdrawn;
    }));
  const controls = make('div', {}, make('label', { for: text.id }, texts.comment), text, make('p', { class: 'links' },
    ...(mayReview ? [accept, decline] : []), comment, ...(isOwn ? [withdraw] : [])));
  return make('div', { class: 'decision' }, controls, state);
}
