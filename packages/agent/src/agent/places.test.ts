import { Rng } from 'hearsay/core';
import { stringify } from 'smol-toml';
import { expect, test } from 'vitest';
import { parseJsonText, type JsonText } from './json-text.ts';
import { pathKey, type Path } from './places.ts';
import { parseTomlText } from './toml-text.ts';

const RUNS = 500;
const KEYS = ['a', 'b c', 'x.y', '"q"', 'é', 'k-1', '#'];
const TEXTS = ['a', 'x"y', "it's", '', 'é😀', '#', '[', '}', '\n', '\\', '"""', "'''", '\t', ','];
const NOISE = '{}[],:"\\ntrue0-1.e+ \t\u0001x';

function pick<Value>(rng: Rng, values: ArrayLike<Value>): Value {
  return values[rng.below(values.length)]!;
}

function anyValue(rng: Rng, depth: number): unknown {
  switch (rng.below(depth > 3 ? 4 : 6)) {
    case 0:
      return rng.below(100);
    case 1:
      return rng.below(2) === 0;
    case 2:
      return -1.5;
    case 3:
      return pick(rng, TEXTS);
    case 4:
      return Array.from({ length: rng.below(4) }, () => anyValue(rng, depth + 1));
    default:
      return anyTable(rng, depth);
  }
}

function anyTable(rng: Rng, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: rng.below(5) }, () => [pick(rng, KEYS), anyValue(rng, depth + 1)]),
  );
}

/** Each scalar of a value has a place, and what stands there begins like it. */
function expectPlaces(text: string, { value, places }: JsonText, path: Path = []): void {
  const place = places.get(pathKey(path));
  expect(place, `${pathKey(path)} of ${text}`).toBeDefined();
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const at = [...path, Array.isArray(value) ? Number(key) : key];
      expectPlaces(text, { value: inner, places }, at);
    }
    return;
  }
  const start = typeof value === 'string' ? /^["']/ : new RegExp(`^${String(value)}`);
  expect(text.slice(place!.value, place!.value + 10)).toMatch(start);
}

test('whatever is written in TOML, each of its values is found where it stands', () => {
  const rng = Rng.seeded(7);
  for (let run = 0; run < RUNS; run += 1) {
    const text = stringify(anyTable(rng, 0));
    expectPlaces(text, parseTomlText(text, 'x.toml'));
  }
});

test('whatever is written in JSON, each of its values is found where it stands', () => {
  const rng = Rng.seeded(8);
  for (let run = 0; run < RUNS; run += 1) {
    const text = JSON.stringify(anyTable(rng, 0), null, rng.below(3));
    expectPlaces(text, parseJsonText(text, 'x.json'));
  }
});

test('what JSON.parse refuses is refused with a place, and nothing else is', () => {
  const rng = Rng.seeded(9);
  for (let run = 0; run < 4 * RUNS; run += 1) {
    let text = JSON.stringify(anyValue(rng, 0));
    for (let changes = rng.below(3); changes > 0; changes -= 1) {
      const at = rng.below(text.length + 1);
      const noise = rng.below(2) === 0 ? pick(rng, NOISE) : '';
      text = text.slice(0, at) + noise + text.slice(noise === '' ? at + 1 : at);
    }
    const fault = faultOf(() => parseJsonText(text, 'x.json'));
    if (fault?.includes('it is there twice')) continue;
    expect(fault === null, text).toBe(faultOf(() => JSON.parse(text)) === null);
    if (fault !== null) expect(fault).toMatch(/^x\.json:\d+:\d+: /);
  }
});

function faultOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
