/**
 * The golden vectors: recorded from real serf and memberlist processes (their sources are named in each
 * file). The folder `data` holds them compressed; `VECTORS=DIR` runs the suites over another folder of
 * `.json` and `.json.gz` files. A kind that a folder does not have is not run.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, test } from 'vitest';

/** One recorded case. Its other fields depend on its kind. */
export interface Vector {
  readonly id: string;
  readonly kind: string;
}

export interface VectorFile {
  /** Without the ending, such as `ml-messages`. */
  readonly name: string;
  readonly vectors: readonly Vector[];
}

const FOLDER = process.env['VECTORS'] ?? fileURLToPath(new URL('data', import.meta.url));
const ENDING = /\.json(\.gz)?$/;

/**
 * All files of the folder, in the order of their names. What is in them, not what they are called, decides.
 */
export function vectorFiles(): VectorFile[] {
  const files = readdirSync(FOLDER).filter((file) => ENDING.test(file));
  return files.sort().map((file) => {
    const bytes = readFileSync(`${FOLDER}/${file}`);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    const { vectors } = JSON.parse(text) as { vectors: Vector[] };
    return { name: file.replace(ENDING, ''), vectors };
  });
}

/**
 * Registers the tests of every file that has cases of these kinds; a folder without any has one skipped test.
 */
export function describeKinds(kinds: readonly string[], register: (file: VectorFile) => void): void {
  const files = vectorFiles().filter(({ vectors }) => vectors.some(({ kind }) => kinds.includes(kind)));
  if (files.length === 0) test.skip(`no vectors of the kinds ${kinds.join(', ')}`, () => undefined);
  for (const file of files) describe(file.name, () => register(file));
}

/** The cases of one kind. */
export function ofKind<V extends Vector>(file: VectorFile, kind: V['kind']): V[] {
  return file.vectors.filter((vector): vector is V => vector.kind === kind);
}

/** Runs `check` for every case; a failure names the case, and the count is printed. */
export function runAll<V extends Vector>(
  where: string,
  vectors: readonly V[],
  check: (vector: V) => void,
): void {
  for (const vector of vectors) {
    try {
      check(vector);
    } catch (error) {
      if (error instanceof Error) error.message = `vector ${vector.id}: ${error.message}`;
      throw error;
    }
  }
  console.log(`${where}: ${vectors.length} vectors`);
}

export function unhex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
