/**
 * The lab as its users get it: the bundle that the build has left in the agent's package, served by a plain
 * file server on the loopback, so that service workers and the content security policy are the real ones.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/**
 * The bundle's folder; `npm test` has built it. `HEARSAY_LAB` names another one, for who works on the lab
 * beside the build. @throws if it is not there
 */
export function labFolder(root: string = ROOT): string {
  const folder = process.env['HEARSAY_LAB'] ?? join(root, 'packages', 'agent', 'dist', 'lab');
  if (!existsSync(join(folder, 'index.html'))) throw new Error('the lab is not built: run `npm run build`');
  return folder;
}

export interface LabSite {
  readonly origin: string;
  close(): Promise<void>;
}

/** `root` is the repository's, for who runs from elsewhere in it. */
export async function openLabSite(root: string = ROOT): Promise<LabSite> {
  const server = serve(labFolder(root));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
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
