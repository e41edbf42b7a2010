// Builds the pages and serves them to this machine: `npm start`, or `PORT=9000 npm start`.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPages, built, PAGES } from './build.js';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };

/** Serves the built pages on 127.0.0.1; port 0 takes a free one. */
export async function servePages(port) {
  await buildPages();
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://127.0.0.1').pathname;
    const file = path.endsWith('/') ? `${path}index.html` : path;
    try {
      // URL has resolved every `..`, so the path cannot leave the folder.
      const body = await readFile(built + file);
      response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'x-content-type-options': 'nosniff' });
      response.end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end(`There is no ${path} here. There is: ${PAGES.map((page) => `/${page}/`).join(' ')}\n`);
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await servePages(Number(process.env.PORT ?? 8090));
  for (const page of ['', ...PAGES.map((name) => `${name}/`)]) console.log(`${address}/${page}`);
}
