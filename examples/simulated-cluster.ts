/**
 * Twenty real cores in virtual time: one crashes, and everybody knows within seconds that take no time at
 * all.
 *
 *     npx tsx examples/simulated-cluster.ts 7
 */
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

const SIZE = 20;
const seed = Number(process.argv[2] ?? 1);
const simulation = new Simulation<SwimEvent>({
  seed,
  network: { latencyMs: { min: 0.3, max: 2 }, refusals: false },
});
const directory = new Directory();
const addressOf = (i: number): { host: string; port: number } => ({ host: `10.0.0.${i}`, port: 7946 });

const processes: Process<SwimEvent, Stack>[] = [];
for (let i = 1; i <= SIZE; i += 1) {
  const { host, port } = addressOf(i);
  const spawned = simulation.spawn(
    `n${i}`,
    { host, port },
    (effects, rng, now) =>
      new Stack(
        {
          name: `n${i}`,
          address: { bytes: parseIp(host)!, port },
          meta: new Uint8Array(0),
          versions: new Uint8Array([1, 5, 2, 2, 5, 4]),
          config: swimConfig('lan'),
          rules: RULES.hearsay,
          directory,
          rng,
          now,
          delegate: SILENT_DELEGATE,
          explainRefusals: true,
          envelope: PLAIN_ENVELOPE,
        },
        effects,
      ),
  );
  spawned.command({ type: 'start' });
  if (i > 1) spawned.command({ type: 'join', ticket: 1, to: addressOf(1) });
  processes.push(spawned);
}

const believers = (name: string, state: string): number =>
  processes.filter(({ state: running, core }) => {
    return (
      running === 'running' && core.members().some((member) => member.name === name && member.state === state)
    );
  }).length;

simulation.runUntil(() => processes.every(({ core }) => core.members().length === SIZE), 60_000);
console.log(`${(simulation.now / 1000).toFixed(1)} s: all ${SIZE} know each other`);
simulation.runFor(5000);

const crashedAt = simulation.now;
processes[6]?.crash();
simulation.runUntil(() => believers('n7', 'suspect') > 0, 60_000);
console.log(`${((simulation.now - crashedAt) / 1000).toFixed(1)} s after the crash: n7 is suspected`);
simulation.runUntil(() => believers('n7', 'dead') === SIZE - 1, 120_000);
console.log(
  `${((simulation.now - crashedAt) / 1000).toFixed(1)} s after the crash: all ${SIZE - 1} hold n7 dead`,
);
