// Asks the API in the name of who has a token. The token stays in this tab's session.

import { pageOf } from './node.js';

const KEY = 'mission-graph-token';

export const texts = JSON.parse(document.querySelector('script[data-texts]').textContent);

/** Connects the field of the token; calls back with who one is, or null. */
export function token(field, known) {
  field.disabled = false;
  field.value = sessionStorage.getItem(KEY) ?? '';
  const state = field.closest('[data-token]').querySelector('[data-viewer]');
  let looks = 0;
  const look = async () => {
    const turn = (looks += 1);
    const value = field.value.trim();
    if (value) sessionStorage.setItem(KEY, value);
    else sessionStorage.removeItem(KEY);
    state.textContent = value ? texts.checking : '';
    if (!value) return known(null);
    const { data, errors } = await ask('{ viewer { role organisation countries { name } hasAllCountries } }');
    // The token was changed meanwhile.
    if (turn !== looks) return undefined;
    if (errors) {
      state.textContent = `${texts['token-refused']} ${errors[0].message}`;
      return known(null);
    }
    const { role, organisation, countries, hasAllCountries } = data.viewer;
    const where = hasAllCountries ? '' : countries.map(({ name }) => name).join(', ');
    state.textContent = [texts[`role-${role}`], organisation, where].filter(Boolean).join(' · ');
    return known(data.viewer);
  };
  // While it is typed or pasted, too; a token that was looked at is not looked at again.
  let [timer, last] = [0, field.value.trim()];
  const changed = () => {
    clearTimeout(timer);
    if (field.value.trim() === last) return;
    last = field.value.trim();
    look();
  };
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(changed, 300);
  });
  field.addEventListener('change', changed);
  look();
}

export async function ask(query, variables = {}) {
  const value = sessionStorage.getItem(KEY);
  const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
  if (value) headers.authorization = `Bearer ${value}`;
  try {
    const answer = await fetch('/graphql', {
      method: 'POST', headers, credentials: 'omit', body: JSON.stringify({ query, variables }),
    });
    return await answer.json();
  } catch (error) {
    return { errors: [{ message: String(error) }] };
  }
}

export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** What a change does, field by field. */
export function difference(change) {
  const item = make('li', {}, change.summary);
  for (const { id, name } of change.nodes ?? []) item.append(' ', make('a', { href: pageOf(id) }, name));
  if (change.fields?.length) {
    const rows = change.fields.map(({ name, before, after }) =>
      make('tr', {}, make('th', { scope: 'row' }, name), make('td', {}, make('del', {}, ...value(name, before))),
        make('td', {}, make('ins', {}, ...value(name, after)))));
    item.append(make('table', {}, make('tbody', {}, ...rows)));
  }
  return item;
}

/** A value before or after a change; sources are addresses with spaces between them. */
function value(name, text) {
  if (!text) return ['–'];
  if (name !== 'source') return [text];
  return text.split(' ').flatMap((url) => [make('a', { href: url, rel: 'external' }, url), ' ']);
}
