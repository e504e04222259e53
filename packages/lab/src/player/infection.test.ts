import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';
import type { Infection } from './engine-api.ts';
import { Experiment } from './experiment.ts';
import { nameOf } from './numbers.ts';
import { Belief } from './scene.ts';
import { DEFAULT_SPEC, type RunSpec } from './spec.ts';
import { complete, fault, troubled } from './test-specs.ts';
import { hasView, truthOf } from './truth.ts';
import { beliefAt, incarnationAt } from './view-reader.ts';

interface Held {
  readonly claim: string;
  readonly observer: number;
  readonly atMs: number;
}

/** Every claim about `subject` that anybody took up, by running the bare cluster and looking at each core. */
function heldOneByOne(spec: RunSpec, subject: number, times: readonly number[]): Held[] {
  const experiment = new Experiment(spec);
  experiment.begin();
  const last = new Map<number, string>();
  const held: Held[] = [];
  const look = (atMs: number): void => {
    for (const node of experiment.cluster.nodes) {
      if (!hasView(truthOf(node))) continue;
      const { membership } = node.process.core.swim;
      const slot = membership.slotOf(nameOf(subject));
      const belief = slot < 0 ? Belief.Unknown : beliefAt(membership, slot);
      const claim = slot < 0 ? '' : `${belief} ${incarnationAt(membership, slot)}`;
      if (last.get(node.number) === claim) continue;
      last.set(node.number, claim);
      if (belief !== Belief.Unknown) held.push({ claim, observer: node.number, atMs });
    }
  };
  look(0);
  for (const atMs of times) {
    experiment.advanceTo(atMs);
    look(atMs);
  }
  return held;
}

/** The same news from what was seen: the claim that came up last, and who took it up when first. */
function newestOf(
  held: readonly Held[],
  untilMs: number,
): { claim: string; first: Map<number, number> } | null {
  const begun = new Map<string, number>();
  const seen = held.filter(({ atMs }) => atMs <= untilMs);
  for (const { claim, atMs } of seen) if (!begun.has(claim)) begun.set(claim, atMs);
  const claims = [...begun].filter(([, atMs]) => atMs > 0);
  const claim = claims.at(-1)?.[0];
  if (claim === undefined) return null;
  const first = new Map<number, number>();
  for (const one of seen) {
    if (one.claim === claim && !first.has(one.observer)) first.set(one.observer, one.atMs);
  }
  return { claim, first };
}

/** Every moment at which something may have changed, in order. */
function momentsOf(engine: Engine, run: number): number[] {
  const { events, packets } = engine.info(run);
  const times = new Set(engine.events(run, 0, events).map(({ atMs }) => atMs));
  for (const { receivedMs } of engine.packets(run, 0, packets))
    if (receivedMs !== null) times.add(receivedMs);
  return [...times].sort((a, b) => a - b);
}

const TYPE_OF: Readonly<Partial<Record<Belief, string>>> = {
  [Belief.Alive]: 'alive',
  [Belief.Suspect]: 'suspect',
  [Belief.Dead]: 'dead',
  [Belief.Left]: 'dead',
};

describe('who told whom', () => {
  test.each([
    [1, 4],
    [2, 5],
    [3, 3],
    [4, 2],
  ])('is what looking at every core after every input finds (seed %i, about n%i)', (seed, subject) => {
    const spec = troubled(seed);
    const engine = new Engine();
    const run = complete(engine, spec);
    const held = heldOneByOne(spec, subject, momentsOf(engine, run));
    let found = 0;
    for (const atMs of [0, 5000, 5400, 7000, 12_000, 16_500, 21_000, 34_000, 60_000]) {
      const { news, steps, unaware } = engine.infection(run, subject, atMs);
      const newest = newestOf(held, atMs);
      expect(news === null ? null : `${news.belief} ${news.incarnation}`).toBe(newest?.claim ?? null);
      if (newest === null) continue;
      found += 1;
      expect(new Map(steps.map((one) => [one.observer, one.atMs]))).toEqual(newest.first);
      expect(steps[0]!.atMs).toBe(news!.sinceMs);
      for (const node of unaware) expect(newest.first.has(node)).toBe(false);
      for (const { from, atMs: heardMs } of steps) {
        if (from !== 0) expect(newest.first.get(from)!).toBeLessThanOrEqual(heardMs);
      }
    }
    expect(found).toBeGreaterThan(3);
  });

  test('each packet of the tree carries the claim from who held it to who had not', () => {
    const crash = fault({ kind: 'crash', atMs: 5000, nodes: [9], forMs: null });
    const engine = new Engine();
    const run = complete(engine, { ...DEFAULT_SPEC, nodes: 24, faults: [crash] });
    let carried = 0;
    const packets = engine.packets(run, 0, engine.info(run).packets);
    for (const atMs of [7000, 8000, 10_000, 30_000, 60_000]) {
      const { news, steps, unaware }: Infection = engine.infection(run, 9, atMs);
      const since = new Map<number, number>();
      for (const { observer, from, packet, atMs: heardMs } of steps) {
        since.set(observer, heardMs);
        const claimIn = (id: number): { effect: string | null } | undefined =>
          engine
            .packet(run, id)
            .messages.find(
              ({ type, fields }) =>
                type === TYPE_OF[news!.belief] &&
                fields.some(({ name, value }) => name === 'Node' && value === 'n9'),
            );
        if (packet === null) {
          // Whoever found out by itself had read it in nothing.
          const read = packets.filter(({ to, receivedMs }) => to === observer && receivedMs === heardMs);
          for (const { id } of read) expect(claimIn(id)?.effect).not.toBe('new');
          continue;
        }
        carried += 1;
        const detail = engine.packet(run, packet);
        expect([detail.from, detail.to, detail.receivedMs]).toEqual([from, observer, heardMs]);
        expect(since.get(from)!).toBeLessThanOrEqual(detail.sentMs);
        expect(claimIn(packet)?.effect).toBe('new');
      }
      expect(steps.length + unaware.length).toBe(news === null ? 0 : 24);
    }
    expect(carried).toBeGreaterThan(20);
  });

  test('without any news there is nothing to tell', () => {
    const engine = new Engine();
    const run = complete(engine, { ...DEFAULT_SPEC, forMs: 5000 });
    expect(engine.infection(run, 3, 5000)).toEqual({
      subject: 3,
      atMs: 5000,
      news: null,
      steps: [],
      unaware: [],
    });
    expect(() => engine.infection(run, 17, 5000)).toThrow('nodes are numbered from 1 to 16');
  });
});
