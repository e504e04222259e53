/**
 * JSON (RFC 8259) with the places of its values. `JSON.parse` does not say where each of them stands, and for
 * some mistakes not even where it gave up; the YAML parser does, but takes much that is no JSON: without its
 * comma, `1` and the next key are one text.
 */
import { readFileSync, statSync } from 'node:fs';
import { FileError } from '../files/located-yaml.ts';
import { complaintAt, pathKey, type Path, type Place, type Places } from './places.ts';

export interface JsonText {
  readonly value: unknown;
  readonly places: Places;
}

const DEPTH_MAX = 32;
const BYTES_MAX = 1 << 20;

/** Reads a file as text. @throws FileError if it cannot be read or is larger than `bytesMax` */
export function readText(path: string, bytesMax: number = BYTES_MAX): string {
  try {
    const { size } = statSync(path);
    if (size <= bytesMax) return readFileSync(path, 'utf8');
    throw new FileError(`${path}:1:1: the file: ${size} bytes; allowed: at most ${bytesMax} bytes`);
  } catch (error) {
    if (error instanceof FileError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new FileError(`${path}: the file cannot be read (${code})`);
  }
}

/** @throws FileError with the place of what is no JSON, or of a key that is there twice */
export function parseJsonText(text: string, name: string): JsonText {
  const scanner = new Scanner(text);
  const fault = scanner.scan();
  if (fault === null) return { value: JSON.parse(text), places: scanner.places };
  throw complaintAt({ name, text, offset: scanner.at, complaint: fault });
}

const SPACE = /[ \t\r\n]*/y;
// oxlint-disable-next-line no-control-regex -- a text may hold none of them
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/** Goes over a text once; every step says what is wrong, or `null`, and stops at it. */
class Scanner {
  readonly places = new Map<string, Place>();
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): string | null {
    return this.#value([]) ?? (this.at === this.#text.length ? null : expected('the end'));
  }

  #value(path: Path, key?: number): string | null {
    this.#take(SPACE);
    this.places.set(pathKey(path), { key: key ?? this.at, value: this.at });
    if (path.length > DEPTH_MAX) return `it is nested deeper than ${DEPTH_MAX}; allowed: JSON`;
    const first = this.#text[this.at];
    const fault =
      first === '{'
        ? this.#list('}', () => this.#member(path))
        : first === '['
          ? this.#list(']', (index) => this.#value([...path, index]))
          : this.#take(STRING) !== null || this.#take(SCALAR) !== null
            ? null
            : expected('a value');
    this.#take(SPACE);
    return fault;
  }

  #member(path: Path): string | null {
    const start = this.at;
    const quoted = this.#take(STRING);
    if (quoted === null) return expected('a key in double quotes');
    const at = [...path, JSON.parse(quoted) as string];
    if (this.places.has(pathKey(at))) {
      this.at = start;
      return `${at.at(-1)}: it is there twice; allowed: once`;
    }
    this.#take(SPACE);
    if (this.#text[this.at] !== ':') return expected("':'");
    this.at += 1;
    return this.#value(at, start);
  }

  #list(end: string, entry: (index: number) => string | null): string | null {
    this.at += 1;
    this.#take(SPACE);
    if (this.#text[this.at] === end) return this.#close();
    for (let index = 0; ; index += 1) {
      this.#take(SPACE);
      const fault = entry(index);
      if (fault !== null) return fault;
      if (this.#text[this.at] === end) return this.#close();
      if (this.#text[this.at] !== ',') return expected(`',' or '${end}'`);
      this.at += 1;
    }
  }

  #close(): null {
    this.at += 1;
    return null;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }
}

function expected(what: string): string {
  return `the file: ${what} is expected here; allowed: JSON`;
}
