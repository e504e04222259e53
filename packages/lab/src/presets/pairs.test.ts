import { expect, test } from 'vitest';
import { Engine } from '../player/engine.ts';
import { figuresOf, type Figures } from './figures.ts';
import { PAIRS, type Pair } from './pairs.ts';

interface Compared {
  readonly figures: Figures;
  readonly heardMs: number;
  readonly right: number;
}

function compared(pair: Pair): { readonly sides: readonly Compared[]; readonly partsMs: number | null } {
  const engine = new Engine();
  const runs = pair.sides.map(({ spec }) => {
    const { id } = engine.open(spec);
    const { packets } = engine.compute(id, Infinity);
    const events = engine.events(id, 0, Infinity);
    const curves = engine.curves(id, { fromMs: 0, toMs: spec.forMs, points: 2, subject: 1 }).curves;
    const informed = curves.find(({ name }) => name === 'informed')!.values[1]!;
    const news = events.filter(({ kind }) => kind === 'meta').map(({ atMs }) => atMs);
    return {
      id,
      figures: figuresOf(spec, events, packets),
      heardMs: informed === 1 ? Math.max(...news) : Infinity,
      right: curves.find(({ name }) => name === 'agree')!.values[1]!,
    };
  });
  return { sides: runs, partsMs: engine.divergence(runs[0]!.id, runs[1]!.id)?.atMs ?? null };
}

/** What the first of each pair lacks. */
const CLAIMS: Readonly<Record<string, (left: Compared, right: Compared) => void>> = {
  suspicion: (left, right) => {
    expect(left.figures.falseDeaths).toBeGreaterThan(0);
    expect(right.figures.falseDeaths).toBe(0);
  },
  helpers: (left, right) => {
    expect(left.figures.falseSuspicions).toBeGreaterThan(0);
    expect(right.figures.falseSuspicions).toBe(0);
  },
  lifeguard: (left, right) => {
    expect(left.figures.falseSuspicions).toBeGreaterThan(2 * right.figures.falseSuspicions);
  },
  fanout: (left, right) => {
    expect(left.heardMs).toBeGreaterThan(right.heardMs);
    expect(left.heardMs).toBeLessThan(Infinity);
  },
  'push-pull': (left, right) => {
    expect(left.heardMs).toBe(Infinity);
    expect(right.heardMs).toBeLessThan(60_000);
  },
  heal: (left, right) => {
    expect(left.right).toBeLessThan(0.6);
    expect(right.right).toBe(1);
  },
  paper: (left, right) => {
    expect(left.figures.trueDeaths).toBe(31);
    expect(right.figures.trueDeaths).toBe(31);
    expect(left.figures.packetsPerNodeSecond).toBeLessThan(right.figures.packetsPerNodeSecond);
  },
  'stream-ping': (left, right) => {
    expect(left.figures.falseSuspicions).toBeGreaterThan(10);
    expect(right.figures.falseSuspicions).toBe(0);
  },
};

test.each(PAIRS.map((pair) => [pair.id, pair] as const))(
  '%s: its two runs part, as the question has it',
  (id, pair) => {
    const { sides, partsMs } = compared(pair);
    expect(partsMs).not.toBeNull();
    CLAIMS[id]!(sides[0]!, sides[1]!);
  },
);
