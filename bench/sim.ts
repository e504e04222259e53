/**
 * The simulator at size: whole views, born converged, LAN profile, compression and encryption off. Virtual
 * seconds a real second on one core, with and without push/pull, and what a member costs.
 */
import { Rng } from '../packages/hearsay/src/base/rng.ts';
import { Simulation } from '../packages/hearsay/src/sim/simulation.ts';
import { Stack } from '../packages/hearsay/src/stack/stack.ts';
import { SILENT_DELEGATE, type SwimEvent } from '../packages/hearsay/src/swim/api.ts';
import { swimConfig } from '../packages/hearsay/src/swim/config.ts';
import { Directory, type Description } from '../packages/hearsay/src/swim/directory.ts';
import { MemberState } from '../packages/hearsay/src/swim/member.ts';
import { Membership } from '../packages/hearsay/src/swim/membership.ts';
import { RULES } from '../packages/hearsay/src/swim/rules.ts';
import { PLAIN_ENVELOPE } from '../packages/hearsay/src/wire/envelope.ts';
import type { Bench, SimRow } from './operation.ts';

/** Each with the virtual seconds that are timed; before them a few more warm the engine up. */
const SIZES = [
  { members: 100, seconds: 600 },
  { members: 1000, seconds: 60 },
  { members: 10_000, seconds: 60 },
];
const WARM_UP_SECONDS = 5;
const VERSIONS = new Uint8Array([1, 5, 2, 2, 5, 4]);

export const sim: Bench = {
  about: 'the simulator with up to 10,000 members (two to four minutes)',
  usual: false,
  run() {
    const rows: SimRow[] = [];
    for (const { members, seconds } of SIZES) {
      rows.push(measure(members, seconds, false), measure(members, seconds, true));
    }
    return Promise.resolve({ kind: 'sim', rows });
  },
};

function descriptionOf(i: number): Description {
  const bytes = Uint8Array.of(10, (i >> 16) & 255, (i >> 8) & 255, i & 255);
  return { address: { bytes, port: 7946 }, meta: new Uint8Array(0), versions: VERSIONS };
}

/** A view in which everybody is alive with incarnation 1. */
function wholeView(directory: Directory, members: number): Membership {
  const view = new Membership(directory);
  const rng = Rng.seeded(1);
  for (let i = 1; i <= members; i += 1) {
    const slot = view.add(`n${i}`, descriptionOf(i), rng);
    view.setIncarnation(slot, 1);
    view.setState(slot, MemberState.Alive, 0);
  }
  return view;
}

function measure(members: number, seconds: number, pushPull: boolean): SimRow {
  globalThis.gc?.();
  const born = performance.now();
  const simulation = clusterOf(members, pushPull);
  const bornSeconds = (performance.now() - born) / 1000;
  simulation.runFor(1000 * WARM_UP_SECONDS);
  const { steps } = simulation;
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  simulation.runFor(1000 * seconds);
  const realSeconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpuSeconds = (user + system) / 1e6;
  return {
    members,
    pushPull,
    bornSeconds,
    virtualSeconds: seconds,
    realSeconds,
    timesRealTime: seconds / realSeconds,
    microsPerMemberSecond: (1e6 * cpuSeconds) / (members * seconds),
    stepsPerSecond: (simulation.steps - steps) / realSeconds,
    rssMib: process.memoryUsage.rss() / 0x10_0000,
  };
}

function clusterOf(members: number, pushPull: boolean): Simulation<SwimEvent> {
  const directory = new Directory();
  const view = wholeView(directory, members);
  const config = swimConfig('lan', pushPull ? {} : { pushPullIntervalMs: 0 });
  const simulation = new Simulation<SwimEvent>({ seed: 1, network: { refusals: false } });
  for (let i = 1; i <= members; i += 1) {
    const { address } = descriptionOf(i);
    const host = address.bytes.join('.');
    const spawned = simulation.spawn(
      `n${i}`,
      { host, port: 7946 },
      (effects, rng, now) =>
        new Stack(
          {
            name: `n${i}`,
            address,
            meta: new Uint8Array(0),
            versions: VERSIONS,
            config,
            rules: RULES.memberlist,
            directory,
            rng,
            now,
            view,
            delegate: SILENT_DELEGATE,
            explainRefusals: false,
            envelope: PLAIN_ENVELOPE,
          },
          effects,
        ),
      () => undefined,
    );
    spawned.command({ type: 'start' });
  }
  return simulation;
}
