// The pages of nodes.

const FOLDERS = {
  country: 'countries',
  city: 'cities',
  org: 'organisations',
  platform: 'platforms',
  pilot: 'pilots',
  learning: 'learnings',
  space: 'spaces',
  initiative: 'initiatives',
  theme: 'themes',
};
const { lang } = document.documentElement;

/** The address of the page of a node, from its ID. */
export function pageOf(id) {
  const end = id.indexOf('-');
  return `${lang === 'en' ? '' : `/${lang}`}/${FOLDERS[id.slice(0, end)]}/${id.slice(end + 1)}`;
}
