/**
 * What a trace holds is all that decides what a core does: given the recorded inputs, fresh cores ask for the
 * same packets and streams as those of the run did.
 */
import { describe, expect, test } from 'vitest';
import { wireAddressOf } from '../../packages/hearsay/src/base/address.ts';
import { Rng } from '../../packages/hearsay/src/base/rng.ts';
import { Cluster, type ClusterOptions } from '../../packages/hearsay/src/sim/cluster.ts';
import { Injection } from '../../packages/hearsay/src/sim/injection.ts';
import { recordTrace } from '../../packages/hearsay/src/sim/recording.ts';
import { parseScenario } from '../../packages/hearsay/src/sim/scenario-text.ts';
import { Stack, type StackState } from '../../packages/hearsay/src/stack/stack.ts';
import { SILENT_DELEGATE, type SwimCommand, type SwimEvent } from '../../packages/hearsay/src/swim/api.ts';
import { swimConfig } from '../../packages/hearsay/src/swim/config.ts';
import { Directory } from '../../packages/hearsay/src/swim/directory.ts';
import { RULES } from '../../packages/hearsay/src/swim/rules.ts';
import type { TraceEntry, TraceProcess } from '../../packages/hearsay/src/trace/format.ts';
import { applyInput, type Input } from '../../packages/hearsay/src/trace/input.ts';
import { digestOfEntries, TraceReader } from '../../packages/hearsay/src/trace/trace-reader.ts';
import { PLAIN_ENVELOPE } from '../../packages/hearsay/src/wire/envelope.ts';
import { RecordingEffects } from '../support/recording-effects.ts';
import { seeds, VERSIONS } from '../support/sim-cluster.ts';

const FORMED_MS = 5000;
const UNTIL_MS = 60_000;
const SCENARIO = parseScenario(
  'nodes=10 faults=50s crash@1s/20s:3 pause@2s/9s:4 slow@1s/30s:6=40ms partition@12s/20s:1,2,3>4,5,6,7,8 ' +
    'loss@1s/40s:1=0.3 reset@1s/40s:2=0.3 refuse@15s/9s:8 duplication@1s/40s:3=0.5 leave@40s:6 join@10s:11 ' +
    'update@20s:2 crash@8s/ever:9 clock@2s/20s:7=1.5x reordering@1s/40s:10=300ms',
);
const NETWORK = { latencyMs: { min: 0.3, max: 30 }, streamChunkBytesMax: 120, refusals: true };

interface Recorded {
  readonly pieces: readonly Uint8Array[];
  readonly digest: string;
  /** What each process sent, as text. */
  readonly sent: ReadonlyMap<string, readonly string[]>;
}

/** A run with everything in it, a fast clock too, recorded from `fromMs` on. */
function record(seed: number, { fromMs = 0, born = 'formed' as 'formed' | 'whole' } = {}): Recorded {
  const options: ClusterOptions = { seed, nodesMost: 11, network: NETWORK };
  const cluster = new Cluster(options);
  const { sim } = cluster;
  const pieces: Uint8Array[] = [];
  const sent = new Map<string, string[]>();
  const begin = (): (() => void) => {
    const recording = recordTrace(sim, {
      writtenBy: 'a test',
      sink: (piece) => pieces.push(piece),
      entriesMost: 1000,
    });
    sim.watch({
      onPacket: ({ name }, to, packet) => {
        const packets = sent.get(name) ?? [];
        sent.set(name, packets);
        packets.push(textOf(to, packet));
      },
    });
    return () => recording.end();
  };
  let end = fromMs === 0 ? begin() : () => {};
  if (born === 'whole') cluster.spawnWhole(10);
  else for (let number = 1; number <= 10; number += 1) cluster.spawn(number);
  new Injection(cluster).schedule(SCENARIO.faults, SCENARIO.actions, FORMED_MS);
  sim.runFor(fromMs);
  if (fromMs > 0) end = begin();
  sim.runFor(UNTIL_MS - fromMs);
  end();
  return { pieces, digest: sim.digest, sent };
}

function textOf(to: { readonly host: string; readonly port: number }, packet: Uint8Array): string {
  return `${to.host}:${to.port} ${Buffer.from(packet).toString('hex')}`;
}

/** Fresh cores, given the inputs of a trace and nothing else. */
class Replay {
  readonly sent = new Map<string, string[]>();
  readonly #stacks = new Map<string, Stack>();
  readonly #effects = new RecordingEffects<SwimEvent>();

  run(entries: Iterable<TraceEntry>): this {
    for (const { process, ownTime, input } of entries) {
      if (input.kind === 'start') this.#start(process, input.state as StackState, ownTime);
      else applyInput(this.#stacks.get(process.name)!, input as Input<SwimCommand>, ownTime);
      const packets = this.sent.get(process.name) ?? [];
      packets.push(...this.#effects.packets.map(({ to, packet }) => textOf(to, packet)));
      if (packets.length > 0) this.sent.set(process.name, packets);
      this.#effects.clear();
    }
    return this;
  }

  #start({ name, endpoint }: TraceProcess, state: StackState, now: number): void {
    const options = {
      name,
      address: wireAddressOf(endpoint)!,
      meta: new Uint8Array(0),
      versions: VERSIONS,
      config: swimConfig('lan'),
      rules: RULES.hearsay,
      delegate: SILENT_DELEGATE,
      directory: new Directory(),
      rng: Rng.seeded(0),
      now,
      envelope: PLAIN_ENVELOPE,
      explainRefusals: false,
    };
    this.#stacks.set(name, new Stack(options, this.#effects, state));
  }
}

describe('a recorded run', () => {
  test.each(seeds(2))('is the same run when fresh cores are given its inputs (seed %i)', (seed) => {
    const { pieces, digest, sent } = record(seed);
    const reader = new TraceReader(pieces);
    const entries = [...reader.entries()];
    const kinds = [
      'start',
      'command',
      'packet',
      'packet-error',
      'stall',
      'timeout',
      'stream-data',
      'stream-closed',
    ];
    expect(entries.map(({ input }) => input.kind)).toEqual(expect.arrayContaining(kinds));
    expect(reader.header).toMatchObject({ seed, processes: [] });
    expect(reader.end!.digest).toBe(digest);
    expect(digestOfEntries(entries)).toBe(digest);
    expect(entries.some(({ at, ownTime }) => at !== ownTime)).toBe(true);
    expect(sent.size).toBe(11);
    expect(new Replay().run(entries).sent).toEqual(sent);
  });

  test('goes on from saved states when it was recorded from the middle', () => {
    const { pieces, sent } = record(5, { fromMs: 23_000 });
    const reader = new TraceReader(pieces);
    expect(reader.header.processes.length).toBe(11);
    expect(new Replay().run(reader.entries()).sent).toEqual(sent);
  });

  test('begins with the views of a cluster that was born whole', () => {
    const { pieces, sent } = record(6, { born: 'whole' });
    expect(new Replay().run(new TraceReader(pieces).entries()).sent).toEqual(sent);
  });

  test('is another one when one input is missing', () => {
    const { pieces, digest, sent } = record(1);
    const entries = [...new TraceReader(pieces).entries()];
    entries.splice(
      entries.findIndex(({ input }) => input.kind === 'stream-data'),
      1,
    );
    expect(digestOfEntries(entries)).not.toBe(digest);
    expect(new Replay().run(entries).sent).not.toEqual(sent);
  });
});
