import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAULTS, type Fault } from 'hearsay/sim';
import { ShareError } from './errors.ts';
import { decodeShare, encodeShare, LINK_CHARACTERS_MAX, type SharedView } from './share.ts';
import { DEFAULT_SPEC, type RunSpec } from './spec.ts';
import { THREE_REGIONS } from './place-sets.ts';
import { fault } from './test-specs.ts';

const KINDS = Object.keys(FAULTS) as Fault['kind'][];

const faults = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    atMs: fc.integer({ min: 0, max: 60_000 }),
    forMs: fc.integer({ min: 0, max: 60_000 }),
    nodes: fc.uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 5 }),
    amount: fc.double({ min: 0.25, max: 1, noNaN: true }),
  })
  .map((drawn): Fault => ({ ...drawn, peers: [], amount: drawn.kind === 'mtu' ? 100 : drawn.amount }));

const specs = fc.record({
  seed: fc.integer(),
  nodes: fc.integer({ min: 1, max: 1024 }),
  profile: fc.constantFrom('lan', 'wan', 'local', 'paper-swim'),
  rules: fc.constantFrom('hearsay', 'memberlist', 'memberlist-0.2'),
  config: fc.constantFrom({}, { indirectChecks: 0 }, { buddySystem: false, suspicionMult: 5 }),
  latencyMs: fc.constantFrom({ min: 1, max: 2 }, { kind: 'exponential', min: 1, mean: 5 }),
  loss: fc.double({ min: 0, max: 1, noNaN: true }),
  places: fc.constantFrom(undefined, THREE_REGIONS),
  begins: fc.constantFrom('whole', 'joining'),
  forMs: fc.integer({ min: 1000, max: 3_600_000 }),
  faults: fc.array(faults, { maxLength: 12 }),
  actions: fc.array(
    fc.record({ kind: fc.constant('update'), atMs: fc.nat(60_000), node: fc.integer({ min: 1, max: 9 }) }),
    {
      maxLength: 4,
    },
  ),
}) as fc.Arbitrary<RunSpec>;

const views: fc.Arbitrary<SharedView> = fc.record({
  spec: specs,
  chair: fc.option(fc.integer({ min: 1, max: 16 })),
  cursorMs: fc.integer({ min: 0, max: 1000 }),
  panels: fc.subarray(['matrix', 'heat', 'curves', 'timeline']),
  layout: fc.constantFrom('ring', 'grid'),
  digest: fc.option(fc.constant('00c0ffee')),
});

const VIEW: SharedView = {
  spec: DEFAULT_SPEC,
  chair: 3,
  cursorMs: 12_400,
  panels: ['matrix'],
  layout: 'ring',
  digest: 'a1b2c3d4',
};

describe('a shared link', () => {
  test('brings back every view', () => {
    fc.assert(
      fc.property(views, (view) => {
        const text = encodeShare(view);
        expect(text).toMatch(/^1\.[\w-]+$/);
        expect(decodeShare(text)).toEqual(view);
      }),
    );
  });

  test('of the default with a few faults is short', () => {
    const spec = {
      ...DEFAULT_SPEC,
      faults: [1, 2, 3].map((n) => fault({ kind: 'pause', atMs: 1000 * n, nodes: [n] })),
    };
    expect(encodeShare({ ...VIEW, spec }).length).toBeLessThan(300);
  });

  test('is never longer than the limit: more is refused with a reason', () => {
    const many = Array.from({ length: 256 }, (_, i) =>
      fault({
        kind: 'loss',
        atMs: (i * 7919.123) % 60_000,
        nodes: [1 + (i % 16)],
        amount: ((i * 31) % 97) / 100,
        forMs: i * 17.77,
      }),
    );
    const nodes = Array.from({ length: 400 }, (_, i) => 1 + ((i * 387) % 1024));
    const spec = {
      ...DEFAULT_SPEC,
      nodes: 1024,
      faults: many.map((one) => ({ ...one, nodes: nodes.toSorted(() => 1) })),
    };
    const long = { ...spec, faults: spec.faults.map((one, i) => ({ ...one, nodes: nodes.slice(i % 99) })) };
    let text = '';
    try {
      text = encodeShare({ ...VIEW, spec: long });
    } catch (error) {
      expect((error as Error).message).toMatch(/save it as a file/);
    }
    expect(text.length).toBeLessThanOrEqual(LINK_CHARACTERS_MAX);
  });

  test('that is damaged anywhere opens nothing but a ShareError, or a view', () => {
    const good = encodeShare(VIEW);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ maxLength: 3 }), (at, other) => {
        try {
          decodeShare(good.slice(0, at) + other + good.slice(at + 1));
        } catch (error) {
          expect(error).toBeInstanceOf(ShareError);
        }
      }),
    );
  });

  test.each([
    ['', 'it does not begin with a version'],
    ['abc', 'it does not begin with a version'],
    ['2.abc', 'it is of version 2, and this is version 1'],
    ['1.', 'it is cut off or damaged'],
    ['1.%%%', 'it holds a character that no link has: "%"'],
    [`1.${'A'.repeat(9000)}`, 'it has more than 8000 characters'],
    [
      encodeShare({ ...VIEW, spec: { ...DEFAULT_SPEC, loss: 3 } }),
      'its run cannot be: loss: it must be a number from 0 to 1',
    ],
    [encodeShare({ ...VIEW, cursorMs: 1e9 }), 'its time (cursorMs) is outside the run'],
    [encodeShare({ ...VIEW, digest: 'xyz' }), 'its digest is none'],
    [encodeShare({ ...VIEW, chair: 0 }), 'its chair is no node'],
  ])('that is wrong says what is wrong (%#)', (text, message) => {
    expect(() => decodeShare(text)).toThrow(new ShareError(message));
  });
});
