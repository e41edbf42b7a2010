// Starts what a page has use for. Each module works on what the server has rendered; without scripts, pages work too.
const parts = [
  ['[data-network], .map .marks', './network.js'],
  ['[data-suggest], [data-node-id]', './search.js'],
  ['[data-propose]', './propose.js'],
  ['[data-review]', './review.js'],
];

const { search } = new URL(import.meta.url);
for (const [selector, module] of parts) {
  if (document.querySelector(selector)) import(module + search);
}
