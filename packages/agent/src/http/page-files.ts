/**
 * The lab's bundle as it lies beside the compiled agent: a list of files, read once, so that a request can
 * name one of them and nothing else. What is asked for is kept in memory, also compressed: it is a few
 * megabytes.
 */
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

export interface PageFile {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `null`: compressing does not make it smaller. */
  readonly gzipped: Uint8Array<ArrayBuffer> | null;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly isHashed: boolean;
}

/** From the sources the bundle is where the build puts it. */
const FOLDER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/lab/' : '../lab/', import.meta.url),
);
const INDEX = 'index.html';
/** What vite names by its content: `assets/index-Dk3x9aPq.js`. */
const HASHED = /^assets\/.+-[\w-]{8}\.\w+$/;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};
/** Fonts and pictures are compressed already. */
const COMPRESSIBLE = /^(text\/|application\/(json|manifest)|image\/svg)/;

const compress = promisify(gzip);

export class PageFiles {
  readonly #folder: string;
  readonly #names: ReadonlySet<string>;
  readonly #kept = new Map<string, Promise<PageFile>>();

  /** Default: the bundle that comes with this program. A folder that is not there has no files. */
  constructor(folder: string = FOLDER) {
    this.#folder = folder;
    this.#names = new Set(namesIn(folder));
  }

  /** Whether there is anything to serve. */
  get isBuilt(): boolean {
    return this.#names.has(INDEX);
  }

  /** Whether a path, as it stands in a URL, is a file of the bundle or its first page. */
  has(path: string): boolean {
    return this.#names.has(nameOf(path));
  }

  /** `undefined`: there is no such file. */
  read(path: string): Promise<PageFile> | undefined {
    const name = nameOf(path);
    if (!this.#names.has(name)) return undefined;
    const kept = this.#kept.get(name) ?? this.#load(name);
    this.#kept.set(name, kept);
    // What could not be read may be there the next time.
    kept.catch(() => this.#kept.delete(name));
    return kept;
  }

  async #load(name: string): Promise<PageFile> {
    const bytes = new Uint8Array(await readFile(join(this.#folder, name)));
    const contentType = TYPES[extname(name)] ?? 'application/octet-stream';
    const smaller = COMPRESSIBLE.test(contentType)
      ? new Uint8Array(await compress(bytes, { level: 9 }))
      : bytes;
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const gzipped = smaller.length < bytes.length ? smaller : null;
    return { contentType, bytes, gzipped, etag, isHashed: HASHED.test(name) };
  }
}

/** The name in the list; nothing is decoded, since no file of the bundle needs it. */
function nameOf(path: string): string {
  return path === '/' ? INDEX : path.slice(1);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).split(sep).join('/'))
      .map((name) => name.replace(/^\//, ''));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
