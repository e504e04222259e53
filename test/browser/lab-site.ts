/**
 * The lab as its users get it: built by vite into a folder of its own and served by a plain file server on
 * the loopback, so that service workers and the content security policy are the real ones.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.md': 'text/markdown',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

export interface LabSite {
  readonly origin: string;
  close(): Promise<void>;
}

/** `root` is the repository's, for who runs from elsewhere in it. */
export async function openLabSite(root: string = ROOT): Promise<LabSite> {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-lab-'));
  // In a process of its own: vitest's environment would bundle what React has for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  const build = [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', folder, '--emptyOutDir'];
  await promisify(execFile)(process.execPath, build, { cwd: join(root, 'packages/lab'), env });
  const server = serve(folder);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

function serve(folder: string): Server {
  return createServer((request, response) => {
    const path = normalize(new URL(request.url!, 'http://lab').pathname);
    const file = join(folder, path === '/' ? 'index.html' : path);
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
}
