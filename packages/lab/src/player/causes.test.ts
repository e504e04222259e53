import { describe, expect, test } from 'vitest';
import { Engine } from './engine.ts';
import type { LabEvent } from './engine-api.ts';
import { RULES_AT_WORK } from './rules-at-work.ts';
import { DEFAULT_SPEC, type RunSpec } from './spec.ts';
import { complete, fault, troubled } from './test-specs.ts';

const KEYS = new Set<string>(RULES_AT_WORK.map(({ key }) => key));

function eventsOf(engine: Engine, run: number, wanted: (event: LabEvent) => boolean): LabEvent[] {
  return engine.events(run, 0, engine.info(run).events).filter(wanted);
}

describe('why', () => {
  test('somebody is suspected whom a cut cuts off goes back to the cut', () => {
    const engine = new Engine();
    const cut = fault({ kind: 'cut', atMs: 5000, nodes: [7], forMs: 20_000 });
    const run = complete(engine, { ...DEFAULT_SPEC, config: { streamPing: false }, faults: [cut] });
    const suspected = eventsOf(engine, run, ({ kind, subject }) => kind === 'suspect' && subject === 7);
    expect(suspected.length).toBeGreaterThan(5);
    for (const { id } of suspected.slice(0, 8)) {
      const { chain } = engine.why(run, id);
      expect(chain.at(-1)!.text).toContain('nothing passes from n7 to all others');
      expect(chain.at(-1)!.event).not.toBeNull();
      expect(chain.some(({ rule }) => rule === 'direct-probe')).toBe(true);
      expect(chain.some(({ packet }) => packet !== null)).toBe(true);
    }
    const [first] = suspected;
    const told = engine.why(run, first!.id);
    expect(told.cases[0]).toMatchObject({ subject: 'n7', hearing: { via: 'probe' } });
    expect(told.story).toContain('pinged n7: no ack within 500 ms');
    expect(told.changedLater).toBeGreaterThan(5);
  });

  test('somebody is falsely suspected on a lossy network goes back to a packet that was never read', () => {
    const engine = new Engine();
    const spec: RunSpec = { ...DEFAULT_SPEC, loss: 0.35, config: { streamPing: false }, forMs: 30_000 };
    const run = complete(engine, spec);
    const own = eventsOf(
      engine,
      run,
      ({ kind, observer, accuser }) => kind === 'suspect' && observer === accuser,
    );
    expect(own.length).toBeGreaterThan(0);
    for (const { id } of own) {
      const { chain } = engine.why(run, id);
      const lost = chain.find(({ text }) => text.includes('was never read'));
      expect(lost?.packet).not.toBeNull();
      expect(engine.packet(run, lost!.packet!).receivedMs).toBeNull();
      expect(chain.at(-1)!.text).toBe('Every link of this run loses 35 % of its packets.');
    }
  });

  test('a verdict goes back to the suspicion, its probe and the crash', () => {
    const engine = new Engine();
    const crash = fault({ kind: 'crash', atMs: 3000, nodes: [9], forMs: null });
    const run = complete(engine, { ...DEFAULT_SPEC, faults: [crash] });
    const dead = eventsOf(engine, run, ({ kind, subject }) => kind === 'dead' && subject === 9);
    expect(dead).toHaveLength(15);
    const { chain } = engine.why(run, dead.at(-1)!.id);
    const rules = chain.map(({ rule }) => rule);
    expect(rules).toContain('suspicion-timeout');
    expect(rules).toContain('direct-probe');
    expect(chain.at(-1)).toMatchObject({ text: 'n9 was gone: it had crashed.', atMs: 3000 });
    const times = chain.slice(0, -3).map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
  });

  test.each([1, 2])(
    'every event has a chain whose steps name known rules, newest first (seed %i)',
    (seed) => {
      const engine = new Engine();
      const run = complete(engine, troubled(seed));
      const { events } = engine.info(run);
      for (let id = 0; id < events; id += 23) {
        const { chain, event } = engine.why(run, id);
        expect(chain[0]).toMatchObject({ atMs: event.atMs, text: event.text, event: id });
        for (const { rule } of chain) if (rule !== null) expect(KEYS).toContain(rule);
      }
    },
  );
});

test('a packet is opened: its bytes are those that were sent, and what was new in it is told', () => {
  const engine = new Engine();
  const run = complete(engine, troubled(3));
  const heard = eventsOf(engine, run, ({ kind, cause }) => kind === 'suspect' && cause?.kind === 'packet');
  expect(heard.length).toBeGreaterThan(0);
  for (const { cause, subject, observer } of heard.slice(0, 8)) {
    const detail = engine.packet(run, (cause as { packet: number }).packet);
    expect(detail.to).toBe(observer);
    const claim = detail.messages.find(
      ({ type, fields }) =>
        type === 'suspect' && fields.some(({ name, value }) => name === 'Node' && value === `n${subject}`),
    );
    expect(claim?.effect).toBe('new');
  }
  const exchanges = eventsOf(engine, run, ({ kind }) => kind === 'exchanged');
  expect(exchanges.length).toBeGreaterThan(0);
});
