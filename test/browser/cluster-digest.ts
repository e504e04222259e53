/** A run with something of everything in it, as a function of its seed: the same in Node and in a browser. */
import {
  Directory,
  parseIp,
  PLAIN_ENVELOPE,
  RULES,
  SILENT_DELEGATE,
  Stack,
  swimConfig,
  type SwimEvent,
} from 'hearsay/core';
import { Simulation, type Process } from 'hearsay/sim';

const MEMBERS = 16;

export interface Run {
  readonly digest: string;
  readonly steps: number;
  readonly views: string;
}

/**
 * Sixteen members, a tenth of the datagrams lost, a pause, a crash and a partition in two virtual minutes.
 */
export function run(seed: number): Run {
  const network = { latencyMs: { min: 0.3, max: 20 }, loss: 0.1, refusals: false };
  const simulation = new Simulation<SwimEvent>({ seed, network });
  const directory = new Directory();
  const processes = Array.from({ length: MEMBERS }, (_, i) => spawn(simulation, directory, i + 1));
  const hosts = processes.map(({ endpoint }) => endpoint.host);
  simulation.at(20_000, () => processes[3]!.pause());
  simulation.at(28_000, () => processes[3]!.resume());
  simulation.at(30_000, () => processes[7]!.crash());
  simulation.at(50_000, () => simulation.network.partition(hosts.slice(0, 8), hosts.slice(8)));
  simulation.at(75_000, () => simulation.network.heal());
  simulation.runFor(120_000);
  const views = processes.map(({ core }) => {
    const members = core.members().map(({ name, state, incarnation }) => `${name} ${state} ${incarnation}`);
    return members.sort().join(', ');
  });
  return { digest: simulation.digest, steps: simulation.steps, views: views.join('\n') };
}

function spawn(
  simulation: Simulation<SwimEvent>,
  directory: Directory,
  i: number,
): Process<SwimEvent, Stack> {
  const host = `10.0.0.${i}`;
  const process = simulation.spawn(`n${i}`, { host, port: 7946 }, (effects, rng, now) => {
    return new Stack(
      {
        name: `n${i}`,
        address: { bytes: parseIp(host)!, port: 7946 },
        meta: new Uint8Array(0),
        versions: new Uint8Array([1, 5, 2, 2, 5, 4]),
        config: swimConfig('lan'),
        rules: RULES.hearsay,
        directory,
        rng,
        now,
        delegate: SILENT_DELEGATE,
        explainRefusals: true,
        envelope: { ...PLAIN_ENVELOPE, compress: true },
      },
      effects,
    );
  });
  process.command({ type: 'start' });
  if (i > 1) process.command({ type: 'join', ticket: 1, to: { host: '10.0.0.1', port: 7946 } });
  return process;
}
