/** Every preset is tried: what its puzzle is about does happen, in the engine that the page has. */
import { describe, expect, test } from 'vitest';
import { checkSpec } from '../player/check-spec.ts';
import type { LabEvent, PacketNote, RoundTrip } from '../player/engine-api.ts';
import { Engine } from '../player/engine.ts';
import { PacketKind } from '../player/scene.ts';
import type { RunSpec } from '../player/spec.ts';
import { figuresOf, type Figures } from './figures.ts';
import { PRESETS } from './presets.ts';

interface Tried extends Figures {
  readonly events: readonly LabEvent[];
  /** The share of views that are right in the end. */
  readonly rightAtTheEnd: number;
  /** Who asked whom to probe in its place. */
  readonly requests: readonly PacketNote[];
  /** What n1 takes the others to be away in the end. */
  readonly roundTrips: readonly RoundTrip[];
}

function tried(spec: RunSpec): Tried {
  const engine = new Engine();
  const { id } = engine.open(spec);
  const { packets } = engine.compute(id, Infinity);
  const events = engine.events(id, 0, Infinity);
  const curves = engine.curves(id, { fromMs: 0, toMs: spec.forMs, points: 2, subject: null });
  const rightAtTheEnd = curves.curves.find(({ name }) => name === 'agree')!.values[1]!;
  const requests = engine.packets(id, 0, Infinity).filter(({ kind }) => kind === PacketKind.IndirectPing);
  const roundTrips = engine.node(id, spec.forMs, 1).whereabouts?.roundTrips ?? [];
  return { ...figuresOf(spec, events, packets), events, rightAtTheEnd, requests, roundTrips };
}

/** How many asked somebody to probe in their place, by regions of six nodes. */
const requestsOf = ({ requests }: Tried, region: number): number =>
  requests.filter(({ from }) => Math.floor((from - 1) / 6) === region).length;

const timesOf = ({ events }: Tried, isWanted: (event: LabEvent) => boolean): number[] =>
  events.filter(isWanted).map(({ atMs }) => atMs);

/** What each preset promises, and what the run beside it does otherwise. */
const CLAIMS: Readonly<Record<string, (own: Tried, other: () => Tried) => void>> = {
  crash: (own, other) => {
    expect(own.falseDeaths).toBe(0);
    expect(own.trueDeaths).toBe(15);
    expect(own.allNoticedMs).toBeLessThan(20_000);
    expect(other().trueDeaths).toBeGreaterThan(0);
  },
  'pause-4s': (own, other) => {
    expect(own.falseSuspicions).toBeGreaterThan(0);
    expect(own.refutations).toBeGreaterThan(0);
    expect(own.falseDeaths).toBe(0);
    expect(other().falseDeaths).toBeGreaterThan(0);
  },
  'gc-pause': (own, other) => {
    expect(own.falseDeaths).toBeGreaterThan(0);
    expect(own.refutations).toBeGreaterThan(0);
    expect(own.rightAtTheEnd).toBe(1);
    expect(other().falseDeaths).toBe(0);
  },
  'one-way-cut': (own, other) => {
    expect(own.falseSuspicions).toBe(0);
    expect(other().falseSuspicions).toBeGreaterThan(0);
  },
  'loss-20': (own, other) => {
    expect(own.falseSuspicions).toBe(0);
    expect(other().falseSuspicions).toBeGreaterThan(50);
  },
  'leave-or-crash': (own) => {
    const goodbyes = timesOf(own, ({ kind, subject }) => kind === 'left' && subject === 3);
    const deaths = timesOf(own, ({ kind, subject }) => kind === 'dead' && subject === 7);
    expect(Math.max(...goodbyes)).toBeLessThan(Math.min(...deaths) - 3000);
  },
  rumour: (own, other) => {
    const heard = (run: Tried): number[] =>
      timesOf(run, ({ kind, observer }) => kind === 'meta' && observer !== 1);
    expect(heard(own)).toHaveLength(63);
    expect(Math.max(...heard(own))).toBeLessThan(Math.max(...heard(other())));
  },
  'split-20s': (own, other) => {
    expect(own.falseDeaths).toBeGreaterThanOrEqual(2 * 8 * 8);
    expect(own.rightAtTheEnd).toBe(1);
    expect(other().falseDeaths).toBeGreaterThan(0);
  },
  'split-60s': (own, other) => {
    expect(own.falseDeaths).toBeGreaterThanOrEqual(2 * 8 * 8);
    expect(own.rightAtTheEnd).toBe(1);
    expect(other().rightAtTheEnd).toBeLessThan(0.6);
  },
  'slow-node': (own) => {
    expect(own.falseDeaths).toBeGreaterThan(0);
    expect(own.rightAtTheEnd).toBe(1);
  },
  'gray-link': (own, other) => {
    const last = (run: Tried): number =>
      Math.max(...timesOf(run, ({ kind, subject }) => kind === 'meta' && subject === 6));
    expect(own.falseSuspicions).toBe(0);
    expect(last(own)).toBeGreaterThan(14_000);
    expect(last(other())).not.toBe(last(own));
  },
  'fast-clock': (own, other) => {
    expect(own.falseDeaths).toBe(0);
    expect(own.falseSuspicions).toBe(0);
    expect(other().falseSuspicions).toBeGreaterThan(0);
  },
  joining: (own) => {
    const known = timesOf(
      own,
      ({ kind, subject, observer }) => kind === 'alive' && subject > 16 && observer <= 16,
    );
    expect(known).toHaveLength(5 * 16);
    expect(own.falseSuspicions).toBe(0);
  },
  'three-regions': (own, other) => {
    expect([own.falseSuspicions, own.falseDeaths]).toEqual([0, 0]);
    const [first] = own.requests;
    expect(first!.sentMs).toBeGreaterThan(60_000);
    const [frankfurt, virginia, sydney] = [0, 1, 2].map((region) => requestsOf(own, region));
    expect(frankfurt).toBeGreaterThan(virginia!);
    expect(sydney).toBeGreaterThan(frankfurt!);
    expect(other().requests).toHaveLength(0);
  },
  'blind-map': (own, other) => {
    const known = (run: Tried, place: string): number =>
      run.roundTrips.filter((one) => one.place === place && one.estimateMs !== null).length;
    expect(own.falseSuspicions).toBe(0);
    expect([known(own, 'Virginia'), known(own, 'Sydney')]).toEqual([6, 0]);
    expect(known(other(), 'Sydney')).toBe(6);
  },
  'half-deaf': (own, other) => {
    const amongTheHealthy = (run: Tried, what: string): number =>
      timesOf(run, ({ kind, subject, observer }) => kind === what && subject !== 32 && observer !== 32)
        .length;
    expect(amongTheHealthy(own, 'suspect')).toBeGreaterThan(0);
    expect(amongTheHealthy(own, 'dead')).toBe(0);
    expect(other().falseSuspicions).toBeGreaterThan(2 * own.falseSuspicions);
  },
  frozen: (own, other) => {
    const accused = (run: Tried): number =>
      timesOf(run, ({ kind, subject, atMs }) => kind === 'suspect' && subject < 39 && atMs >= 38_000).length;
    expect(accused(own)).toBe(0);
    expect(accused(other())).toBeGreaterThan(0);
  },
  resurrection: (own, other) => {
    const returns = (run: Tried): number[] =>
      timesOf(run, ({ kind, subject, atMs }) => kind === 'alive' && subject === 7 && atMs > 4500);
    expect(returns(own).length).toBeGreaterThan(0);
    expect(Math.min(...returns(own))).toBeGreaterThan(44_000);
    expect(returns(other())).toHaveLength(0);
  },
  'low-incarnation': (own, other) => {
    const believed = (run: Tried): number =>
      Math.max(
        ...timesOf(run, ({ kind, subject, atMs }) => kind === 'alive' && subject === 5 && atMs > 28_000),
      );
    expect(believed(own)).toBeGreaterThan(35_000);
    expect(believed(other())).toBeLessThan(30_000);
  },
  'mass-restart': (own) => {
    expect(own.falseDeaths).toBe(0);
    expect(timesOf(own, ({ kind }) => kind === 'restarted')).toHaveLength(6);
    expect(own.rightAtTheEnd).toBe(1);
  },
  'flip-flop': (own) => {
    const inView = (what: string): number[] =>
      timesOf(own, ({ kind, subject, observer }) => kind === what && subject === 50 && observer === 1);
    expect(inView('dead').length).toBeGreaterThanOrEqual(2);
    expect(inView('alive').length).toBeGreaterThanOrEqual(2);
    expect(own.rightAtTheEnd).toBe(1);
  },
  'lossy-egress': (own) => {
    const ofTheSick = (what: string): number[] =>
      timesOf(own, ({ kind, subject, observer }) => kind === what && subject === 50 && observer === 1);
    expect(ofTheSick('suspect').length).toBeGreaterThan(3);
    expect(ofTheSick('dead')).toHaveLength(0);
    expect(own.rightAtTheEnd).toBe(1);
  },
  'partition-heal': (own, other) => {
    expect(own.falseDeaths).toBeGreaterThanOrEqual(2 * 16 * 16);
    expect(own.rightAtTheEnd).toBe(1);
    expect(other().rightAtTheEnd).toBeLessThan(0.6);
  },
};

describe('the presets', () => {
  test.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s does what its puzzle asks about',
    (id, preset) => {
      const { spec, beside } = preset;
      CLAIMS[id]!(tried(spec), () => tried({ ...spec, ...beside.change }));
    },
  );

  test('are runs that can be opened, small enough to be looked at, with a question each', () => {
    const ids = PRESETS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(CLAIMS).toSorted()).toEqual(ids.toSorted());
    for (const { spec, view, puzzle, title, beside } of PRESETS) {
      expect(checkSpec(spec)).toEqual(spec);
      expect(checkSpec({ ...spec, ...beside.change })).toEqual({ ...spec, ...beside.change });
      expect(spec.nodes).toBeLessThanOrEqual(100);
      expect(view.atMs).toBeLessThan(spec.forMs);
      expect(puzzle, title).toMatch(/\?$/);
    }
  });
});
