/** Estimates from recordings of a simulated cluster, in which it is known what happened. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Recorder } from 'hearsay';
import {
  Directory,
  PLAIN_ENVELOPE,
  RULES,
  SILENT_DELEGATE,
  Stack,
  swimConfig,
  wireAddressOf,
  type Endpoint,
  type SwimConfig,
  type SwimEvent,
} from 'hearsay/core';
import { Simulation } from 'hearsay/sim';
import { afterAll, describe, expect, test } from 'vitest';
import { answerOf, type Answer, type Estimate } from './answer.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-what-if-'));
afterAll(() => rmSync(folder, { recursive: true }));

const EPOCH_MS = Date.UTC(2026, 0, 1);
const VERSIONS = Uint8Array.of(1, 5, 2, 0, 0, 0);

interface World {
  readonly sim: Simulation<SwimEvent>;
  readonly hosts: readonly string[];
  readonly n7: ReturnType<Simulation<SwimEvent>['spawn']>;
}

/** Ten nodes that have formed a cluster; then `happens`; the recordings of those that are named. */
async function recordings(
  title: string,
  recorded: readonly string[],
  happens: (world: World) => void,
  { settings = {}, loss = 0.02 }: { settings?: Partial<SwimConfig>; loss?: number } = {},
): Promise<string[]> {
  const sim = new Simulation<SwimEvent>({ seed: 5, network: { refusals: false, loss } });
  const clock = { now: () => sim.now + 1000, wallNow: () => sim.now + EPOCH_MS };
  const recorders = new Map(
    recorded.map((name) => [name, new Recorder({ file: join(folder, `${title} ${name}`), clock })]),
  );
  const directory = new Directory();
  const hosts = Array.from({ length: 10 }, (_, i) => `10.0.0.${i + 1}`);
  const config = swimConfig('lan', settings);
  const processes = hosts.map((host, i) => {
    const name = `n${i + 1}`;
    const endpoint: Endpoint = { host, port: 7946 };
    const address = wireAddressOf(endpoint)!;
    const made = { config, serf: null, rules: 'hearsay' as const };
    recorders.get(name)?.begin({
      ...made,
      node: { name, address, versions: VERSIONS },
      endpoint,
      keyring: null,
      overheadBytes: 0,
      onFailure: (error) => {
        throw error;
      },
    });
    return sim.spawn(name, endpoint, (effects, rng, now) => {
      const options = {
        name,
        address,
        config,
        directory,
        rng,
        now,
        rules: RULES.hearsay,
        versions: VERSIONS,
      };
      const tap = recorders.get(name);
      const rest = { meta: new Uint8Array(0), delegate: SILENT_DELEGATE, envelope: PLAIN_ENVELOPE, tap };
      return new Stack({ ...options, ...rest, explainRefusals: false }, effects);
    });
  });
  for (const [i, process] of processes.entries()) {
    process.command({ type: 'start' });
    if (i > 0) process.command({ type: 'join', ticket: 1, to: { host: hosts[0]!, port: 7946 } });
  }
  sim.runFor(30_000);
  happens({ sim, hosts, n7: processes[6]! });
  sim.runFor(30_000);
  for (const recorder of recorders.values()) await recorder.close();
  return [...recorders.values()].map(({ path }) => path);
}

function estimated(answer: Answer): Estimate {
  const { estimate } = answer;
  if (estimate === null || typeof estimate === 'string') throw new Error(`no estimate: ${estimate}`);
  return estimate;
}

function ask(files: readonly string[], changes: { readonly suspicionMult: number }): Answer {
  return answerOf(files, { why: 'n7', at: null, changes, seeds: 5 });
}

describe('an estimate', () => {
  test('of a member that stood still takes the length of its stall from its own recording', async () => {
    const files = await recordings('stall', ['n1', 'n7'], ({ sim, n7 }) => {
      n7.pause();
      sim.runFor(20_000);
      n7.resume();
    });
    const answer = ask(files, { suspicionMult: 30 });
    expect(answer.replays.map(({ divergence }) => divergence)).toEqual([null, null]);
    const { silence, changed, asRecorded, recordedMembers } = estimated(answer);
    expect(silence.isOwnAccount).toBe(true);
    expect(silence.untilMs! - silence.fromMs).toBeCloseTo(20_000, 3);
    expect(changed.lived).toBe(5);
    expect(asRecorded.lived).toBeLessThan(3);
    expect(recordedMembers).toBe(2);
  });

  test('sees from the others when it was not to be heard, and what the network loses', async () => {
    const files = await recordings('silence', ['n1', 'n2'], ({ sim, n7 }) => {
      n7.pause();
      sim.runFor(20_000);
      n7.resume();
    });
    const { silence, network, changed } = estimated(ask(files, { suspicionMult: 30 }));
    expect(silence).toMatchObject({ isOwnAccount: false, deafNode: null });
    const lengthMs = silence.untilMs! - silence.fromMs;
    expect(lengthMs).toBeGreaterThan(19_000);
    expect(lengthMs).toBeLessThan(35_000);
    expect(network.loss).toBeLessThan(0.15);
    expect(network.leastMs).toBeGreaterThanOrEqual(0.3);
    expect(network.meanMs).toBeLessThan(0.5);
    expect(changed.lived).toBe(5);
  });

  test('knows that only the accuser did not hear it', async () => {
    const cutOff = ({ sim, hosts }: World): void => {
      sim.network.cut(hosts[6]!, hosts[0]!);
      sim.runFor(20_000);
      sim.network.heal();
    };
    const settings = { indirectChecks: 0, streamPing: false };
    // Without loss there is no other accusation.
    const files = await recordings('deaf', ['n1', 'n2', 'n3'], cutOff, { settings, loss: 0 });
    const answer = ask(files, { suspicionMult: 6 });
    expect(answer.why!.cases[0]!.accuser).toBe('n1');
    const { silence, asRecorded } = estimated(answer);
    expect(silence.deafNode).toBe('n1');
    // It refuted what the others told it of the accusation, and does so again.
    expect(answer.why!.cases.at(-1)!.outcome.kind).toBe('refuted');
    expect(asRecorded.lived).toBe(5);
  });

  test('of a member that never came back is that no setting saves it', async () => {
    const files = await recordings('crash', ['n1'], ({ n7 }) => n7.crash());
    const { silence, changed } = estimated(ask(files, { suspicionMult: 6 }));
    expect(silence.untilMs).toBeNull();
    expect(changed.lived).toBe(0);
  });

  test('is not made where nobody was accused, and says so', async () => {
    const files = await recordings('peace', ['n1'], () => undefined);
    const none = 'nobody who was recorded has heard n7 accused';
    expect(ask(files, { suspicionMult: 6 }).estimate).toBe(none);
  });
});
