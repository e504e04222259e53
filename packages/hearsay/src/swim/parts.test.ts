import v8 from 'node:v8';
import { expect, test } from 'vitest';
import { RecordingEffects } from '../../../../test/support/recording-effects.ts';
import { VERSIONS } from '../../../../test/support/lone-swim.ts';
import { Rng } from '../base/rng.ts';
import { SILENT_DELEGATE, type SwimEvent } from './api.ts';
import { swimConfig } from './config.ts';
import { Directory } from './directory.ts';
import { assemble, type Parts } from './parts.ts';
import { RULES } from './rules.ts';

v8.setFlagsFromString('--allow-natives-syntax');
/** Whether the engine takes two objects for things of one kind. */
// oxlint-disable-next-line typescript/no-implied-eval -- the syntax is the engine's own, behind the flag
const areAlike = new Function('a', 'b', 'return %HaveSameMap(a, b)') as (a: object, b: object) => boolean;

function partsOf(name: string): Parts {
  const options = {
    name,
    address: { bytes: Uint8Array.of(10, 0, 0, 1), port: 7946 },
    meta: new Uint8Array(0),
    versions: VERSIONS,
    config: swimConfig('lan'),
    rules: RULES.hearsay,
    delegate: SILENT_DELEGATE,
    directory: new Directory(),
    rng: Rng.seeded(1),
    now: 0,
  };
  return assemble(options, new RecordingEffects<SwimEvent>());
}

// A literal that begins with a spread may give each object a hidden class of its own; in a simulation of
// thousands each access then misses all caches of the engine (docs/decisions/0008).
/** The first few share theirs whatever is done. */
const MANY = 200;

test('the parts of all nodes have one hidden class each', () => {
  expect(areAlike({ a: 1 }, { b: 1 })).toBe(false);
  const [one, another] = Array.from({ length: MANY }, (_, i) => partsOf(`n${i}`)).slice(-2);
  expect(areAlike(one!, another!)).toBe(true);
  for (const name of Object.keys(one!) as (keyof Parts)[]) {
    expect([name, areAlike(one![name], another![name])]).toEqual([name, true]);
  }
  expect(areAlike(one!.context.local, another!.context.local)).toBe(true);
});

test('so have the descriptions of all members', () => {
  const directory = new Directory();
  const told = Array.from({ length: MANY }, (_, last) => {
    const address = { bytes: Uint8Array.of(10, 0, 0, last), port: 7946 };
    const id = directory.descriptions.acquire({ address, meta: new Uint8Array(0), versions: VERSIONS });
    return [directory.description(id), directory.description(directory.acquireShown(id, `${last}`))] as const;
  });
  const [one, another] = told.slice(-2);
  expect(areAlike(one![0], another![0])).toBe(true);
  expect(areAlike(one![1], another![1])).toBe(true);
});
