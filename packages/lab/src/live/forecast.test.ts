import { PROFILES } from 'hearsay/core';
import { describe, expect, test } from 'vitest';
import { Engine } from '../player/engine.ts';
import { forecast, forecastSpec, knownAt, quantile, suspicionsIn, type Forecaster } from './forecast.ts';
import type { NodeRecording, RecordedVerdict } from './recording-file.ts';

const WALL_MS = 1_800_000_000_000;
const endpoint = (host: number): string => `10.0.0.${host}:7946`;
const everySecond = (until: number, besides: readonly number[] = []): number[] =>
  [...Array.from({ length: until }, (_, i) => i), ...besides].map((s) => WALL_MS + s * 1000);
const told = (atS: number, what: string, member: string, how: string | null = null): RecordedVerdict => ({
  atMs: WALL_MS + atS * 1000,
  what,
  member,
  incarnation: 1,
  how,
  by: 'n2',
});

/** n1 among n1 to n6: n3 is silent for a while and answers; n4 is not heard again; n5 is still suspected. */
const RECORDING: NodeRecording = {
  kind: 'recording',
  node: 'n1',
  writtenBy: 'a test',
  config: PROFILES.lan,
  rules: 'hearsay',
  fromMs: WALL_MS,
  toMs: WALL_MS + 90_000,
  inputs: 1,
  packets: 1,
  gaps: 0,
  members: [1, 2, 3, 4, 5, 6].map((n) => ({ name: `n${n}`, endpoint: endpoint(n), isGone: false })),
  verdicts: [
    told(43, 'member-suspect', 'n3'),
    told(45, 'member-cleared', 'n3', 'refuted'),
    told(62, 'member-suspect', 'n4'),
    told(70, 'member-leave', 'n4', 'dead'),
    told(88, 'member-suspect', 'n5'),
    told(89, 'member-suspect', 'n1'),
  ],
  heard: new Map([
    [endpoint(3), everySecond(41, [45, 50, 60])],
    [endpoint(4), everySecond(61)],
    [endpoint(5), everySecond(86)],
  ]),
  stalls: [{ fromMs: WALL_MS + 80_000, toMs: WALL_MS + 82_000 }],
  torn: null,
};

const engine = new Engine();
const FORECASTER: Forecaster = {
  open: (spec) => Promise.resolve(engine.open(spec)),
  compute: (run) => Promise.resolve(engine.compute(run, Infinity)),
  events: (...asked) => Promise.resolve(engine.events(...asked)),
  close: (run) => Promise.resolve(engine.close(run)),
};

describe('a suspicion in a recording', () => {
  test('has an outcome, or the recording ends before it; the node itself is not asked about', () => {
    expect(suspicionsIn(RECORDING).map(({ member, outcome, tookMs }) => [member, outcome, tookMs])).toEqual([
      ['n3', 'alive', 2000],
      ['n4', 'dead', 8000],
      ['n5', 'open', null],
    ]);
  });

  test('is foretold from what was known then, and nothing else', () => {
    const [first] = suspicionsIn(RECORDING);
    const known = knownAt(RECORDING, first!.atMs);
    expect(known.verdicts).toHaveLength(1);
    expect(known.stalls).toEqual([]);
    expect(Math.max(...known.heard.get(endpoint(3))!)).toBeLessThanOrEqual(first!.atMs);
    // It answered later; whoever does not know so yet has to take it for gone.
    const { spec, node } = forecastSpec(RECORDING, first!);
    expect(node).toBe(3);
    expect(spec.faults).toMatchObject([{ kind: 'crash', forMs: null, nodes: [3] }]);
  });

  test('ends in death in all runs in which it stays silent, after the time that the rules give', async () => {
    const [first] = suspicionsIn(RECORDING);
    const { runs, dead, tookMs } = await forecast(forecastSpec(RECORDING, first!), FORECASTER);
    expect([runs, dead]).toEqual([20, 20]);
    // suspicionMult × max(1, log₁₀ 6) × 1 s is the least, six times that the most.
    expect(tookMs[0]).toBeGreaterThan(3500);
    expect(tookMs.at(-1)).toBeLessThan(24_500);
    expect(tookMs).toEqual(tookMs.toSorted((a, b) => a - b));
    expect(quantile(tookMs, 0)).toBe(tookMs[0]);
    expect(quantile([], 0.5)).toBeNull();
  });
});
