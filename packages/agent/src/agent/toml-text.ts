/**
 * TOML with the places of its values: the parser says where a mistake of syntax is, but not where the values
 * stand. What it has taken is gone over once more here, so this may trust that the text is TOML.
 */
import { parse, TomlError } from 'smol-toml';
import { complaintAt, pathKey, type Path, type Place, type Places } from './places.ts';

const DEPTH_MAX = 32;

/** @throws FileError with the place of what is no TOML */
export function parseTomlText(text: string, name: string): { value: unknown; places: Places } {
  try {
    const value = parse(text, { maxDepth: DEPTH_MAX });
    return { value, places: new Walk(text).places };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const lines = text.split('\n').slice(0, error.line - 1);
    const offset = lines.reduce((sum, line) => sum + line.length + 1, 0) + error.column - 1;
    const [, what = 'it cannot be read'] = /^Invalid TOML document: (.*)$/m.exec(error.message) ?? [];
    throw complaintAt({ name, text, offset, complaint: `the file: ${what}; allowed: TOML 1.0` });
  }
}

const BLANK = /(?:[ \t\r\n]+|#[^\n]*)*/y;
const SPACE = /[ \t]*/y;
const KEY = /[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const TEXT = /"""[^]*?(?<!\\)(?:\\\\)*"""(?:"{0,2})|'''[^]*?'''(?:'{0,2})|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y;
const BARE = /[^,\]}#\n]*/y;

class Walk {
  readonly places = new Map<string, Place>();
  readonly #text: string;
  readonly #counts = new Map<string, number>();
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.places.set(pathKey([]), { key: 0, value: 0 });
    let table: Path = [];
    for (this.#take(BLANK); this.#at < text.length; this.#take(BLANK)) {
      if (text[this.#at] === '[') table = this.#header();
      else this.#pair(table);
    }
  }

  /** `[a.b]`, or `[[a.b]]`, which adds one to a list. */
  #header(): Path {
    const isList = this.#text.startsWith('[[', this.#at);
    this.#at += isList ? 2 : 1;
    const start = this.#at;
    const path = this.#key([]);
    this.#at += isList ? 2 : 1;
    if (!isList) return path;
    const index = this.#counts.get(pathKey(path)) ?? 0;
    this.#counts.set(pathKey(path), index + 1);
    this.places.set(pathKey([...path, index]), { key: start, value: start });
    return [...path, index];
  }

  #pair(table: Path): void {
    const path = this.#key(table);
    this.#at += 1;
    this.#take(SPACE);
    this.#value(path);
  }

  /** A dotted key. Each of its parts is at its own place; the blanks behind it are gone over too. */
  #key(before: Path): Path {
    let path = before;
    for (;;) {
      this.#take(SPACE);
      const at = this.#at;
      path = [...path, unquoted(this.#take(KEY))];
      if (!this.places.has(pathKey(path))) this.places.set(pathKey(path), { key: at, value: at });
      this.#take(SPACE);
      if (this.#text[this.#at] !== '.') return path;
      this.#at += 1;
      // A list of tables that is gone through means its last one.
      const count = this.#counts.get(pathKey(path));
      if (count !== undefined) path = [...path, count - 1];
    }
  }

  #value(path: Path): void {
    const key = this.places.get(pathKey(path))?.key ?? this.#at;
    this.places.set(pathKey(path), { key, value: this.#at });
    const first = this.#text[this.#at];
    if (first === '[') this.#list(']', (index) => this.#value([...path, index]));
    else if (first === '{') this.#list('}', () => this.#pair(path));
    else if (this.#take(TEXT) === '') this.#take(BARE);
  }

  #list(end: string, entry: (index: number) => void): void {
    this.#at += 1;
    for (let index = 0; this.#at < this.#text.length; index += 1) {
      this.#take(BLANK);
      if (this.#text[this.#at] === end) break;
      entry(index);
      this.#take(BLANK);
      if (this.#text[this.#at] === ',') this.#at += 1;
    }
    this.#at += 1;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }
}

function unquoted(key: string): string {
  if (!/^["']/.test(key)) return key;
  return Object.keys(parse(`${key} = 0`))[0] ?? '';
}
