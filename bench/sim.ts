/**
 * The simulator at size: whole views, virtual seconds a real second on one core, with and without push/pull,
 * and what a member costs. Each row in a process of its own, so that its memory is its own.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Bench, SimRow } from './operation.ts';
import { ROOT } from './root.ts';
import { wholeCluster, type WholeClusterOptions } from './whole-cluster.ts';

const SIZES = [
  { members: 100, seconds: 600 },
  { members: 1000, seconds: 300 },
  { members: 10_000, seconds: 60 },
];

export const sim: Bench = {
  about: 'the simulator with up to 10,000 members (two to four minutes)',
  usual: false,
  async run() {
    const rows: SimRow[] = [];
    for (const size of SIZES) {
      for (const pushPull of [false, true]) rows.push(await inChild({ ...size, pushPull }));
    }
    return { kind: 'sim', rows };
  },
};

/**
 * What the engine has compiled before anything is timed, alike for every row: the cost of a small cluster
 * would be mostly the compiler's otherwise, and look as if it did not grow with the size.
 */
const WARM_UP = { members: 100, seconds: 60, clusters: 10 };

/** One row, for the process that runs it. */
export function measureRow(options: WholeClusterOptions): SimRow {
  const { members, seconds, clusters } = WARM_UP;
  for (let i = 0; i < clusters; i += 1) wholeCluster({ ...options, members, seconds }).run();
  const born = performance.now();
  const cluster = wholeCluster(options);
  const bornSeconds = (performance.now() - born) / 1000;
  const { steps } = cluster;
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  cluster.run();
  const realSeconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    where: 'Node',
    ...options,
    bornSeconds,
    realSeconds,
    timesRealTime: options.seconds / realSeconds,
    microsPerMemberSecond: (user + system) / (options.members * options.seconds),
    stepsPerSecond: (cluster.steps - steps) / realSeconds,
    memoryMib: process.resourceUsage().maxRSS / 1024,
  };
}

function inChild(options: WholeClusterOptions): Promise<SimRow> {
  const child = fork(join(ROOT, 'bench/dist/bench/sim-row.js'), [JSON.stringify(options)]);
  return new Promise((resolve, reject) => {
    child.once('message', (row) => resolve(row as SimRow));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`a row ended with code ${code}`)));
  });
}
