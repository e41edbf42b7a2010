// Puts each page's script and its libraries into one file, so that the page needs no other network than the
// Mission Graph server. `npm run build` writes the pages to dist/, which any web server can serve.
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = new URL('../', import.meta.url);
export const built = fileURLToPath(new URL('dist/', here));
export const PAGES = ['sigma', 'cytoscape', 'observable'];

export async function buildPages() {
  await rm(built, { recursive: true, force: true });
  await build({
    entryPoints: PAGES.map((page) => ({ in: fileURLToPath(new URL(`${page}/page.js`, here)), out: `${page}/page.bundle` })),
    outdir: built,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'eof',
    logLevel: 'warning',
  });
  for (const file of ['pages/frame.css', ...PAGES.map((page) => `${page}/index.html`)]) {
    await cp(new URL(file, here), built + file);
  }
  await cp(new URL('pages/index.html', here), `${built}index.html`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPages();
