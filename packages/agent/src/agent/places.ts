/**
 * Where the values of a file stand in its text, for formats whose parsers do not say: what is wrong with a
 * value is told with its line and column.
 */
import { type z } from 'zod';
import { FileError, parseYaml } from '../files/located-yaml.ts';

export type Path = readonly (string | number)[];

/** Offsets in the text. The key of an element of a list is the element itself. */
export interface Place {
  readonly key: number;
  readonly value: number;
}

/** By `pathKey` of the path. */
export type Places = ReadonlyMap<string, Place>;

export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

/** A complaint about one place of a text. */
export function complaintAt(options: {
  readonly name: string;
  readonly text: string;
  readonly offset: number;
  readonly complaint: string;
}): FileError {
  const { name, text, offset, complaint } = options;
  const before = text.slice(0, offset).split('\n');
  return new FileError(`${name}:${before.length}:${before.at(-1)!.length + 1}: ${complaint}`);
}

/**
 * Holds a value against a schema; what is wrong is told in the words of `parseYaml`, with its place in
 * `text`.
 * @throws FileError naming the first thing that is wrong
 */
export function checkPlaced<Value>(
  { value, places }: { readonly value: unknown; readonly places: Places },
  options: { readonly name: string; readonly text: string; readonly schema: z.ZodType<Value> },
): Value {
  const { name, text, schema } = options;
  // As JSON on one line the value is YAML, and a column there is looked up in the text it came from.
  const printed = new PlacedPrinter(places);
  printed.print(value, []);
  if (printed.odd !== null) {
    const { path, what } = printed.odd;
    const offset = places.get(pathKey(path))?.value ?? 0;
    const complaint = `${path.join('.')}: ${what}; allowed: texts, numbers, true, false, lists, maps`;
    throw complaintAt({ name, text, offset, complaint });
  }
  try {
    return parseYaml(printed.text, { name, schema });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const found = /^:1:(\d+): (.*)$/s.exec(error.message.slice(name.length));
    if (found === null) throw error;
    throw complaintAt({ name, text, offset: printed.offsetAt(Number(found[1]) - 1), complaint: found[2]! });
  }
}

class PlacedPrinter {
  text = '';
  /** A value that JSON has none of: TOML's dates and infinities. */
  odd: { readonly path: Path; readonly what: string } | null = null;
  readonly #places: Places;
  readonly #offsets = new Map<number, number>();

  constructor(places: Places) {
    this.#places = places;
  }

  offsetAt(column: number): number {
    return this.#offsets.get(column) ?? 0;
  }

  print(value: unknown, path: Path): void {
    const place = this.#places.get(pathKey(path));
    if (place !== undefined) this.#offsets.set(this.text.length, place.value);
    if (Array.isArray(value)) {
      this.#printAll('[]', value.entries(), (entry, index) => this.print(entry, [...path, index]));
    } else if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
      this.#printAll('{}', Object.entries(value), (inner, key) => {
        const at = [...path, key as string];
        const place = this.#places.get(pathKey(at));
        if (place !== undefined) this.#offsets.set(this.text.length, place.key);
        this.text += `${JSON.stringify(key)}: `;
        this.print(inner, at);
      });
    } else {
      const isOdd = value instanceof Date || (typeof value === 'number' && !Number.isFinite(value));
      if (isOdd) this.odd ??= { path, what: value instanceof Date ? 'a date' : String(value) };
      this.text += isOdd ? 'null' : JSON.stringify(value);
    }
  }

  #printAll(
    brackets: string,
    entries: Iterable<readonly [string | number, unknown]>,
    print: (value: unknown, key: string | number) => void,
  ): void {
    this.text += brackets[0];
    let isFirst = true;
    for (const [key, value] of entries) {
      if (!isFirst) this.text += ', ';
      isFirst = false;
      print(value, key);
    }
    this.text += brackets[1];
  }
}
