/**
 * Bridges to systems that decide once: whose number may go up (incarnation and term), who is counted (view
 * and configuration), and whose time runs out (suspicion and lease).
 */
import { Simulation, type Process } from 'hearsay/sim';
import type { RunSpec } from '../player/spec.ts';
import { runLease, type LeaseNews } from './lease-run.ts';
import { runLowestId } from './lowest-id.ts';
import { modelEndpoint } from './packet-core.ts';
import { Disk, ETCD_TIMES, Raft, type RaftEvent } from './raft.ts';
import { byTime, type Bridge, type Story, type StoryMoment } from './story.ts';
import { BeliefLog, fault, heldForMembers, SWIM_SIDE, swimRun } from './swim-side.ts';

const PROCESSES = 5;
const NETWORK = { refusals: false, randomness: 'per-link' as const };
/** Time to elect somebody, and for probes to be under way. */
const QUIET_MS = 5000;

type Voter = Process<RaftEvent, Raft<string>>;

interface RaftWorld {
  readonly sim: Simulation<RaftEvent>;
  readonly voters: readonly Voter[];
  readonly moments: StoryMoment[];
}

function raftWorld(seed: number): RaftWorld {
  const sim = new Simulation<RaftEvent>({ seed, network: NETWORK });
  const moments: StoryMoment[] = [];
  const endpoints = new Map(Array.from({ length: PROCESSES }, (_, i) => [i + 1, modelEndpoint(i + 1)]));
  const voters = [...endpoints].map(([self, endpoint]) => {
    const options = { self, voters: endpoints, disk: new Disk<string>(), config: ETCD_TIMES };
    return sim.spawn(
      `n${self}`,
      endpoint,
      (effects, rng, now) => new Raft(options, effects, rng, now),
      (event, atMs) => {
        if (event.type === 'role')
          moments.push({ atMs, who: `n${self}`, what: `${event.role} in term ${event.term}` });
      },
    );
  });
  sim.runFor(QUIET_MS);
  return { sim, voters, moments };
}

function leaderOf({ voters }: RaftWorld): Voter | undefined {
  return voters.find(({ state, core }) => state === 'running' && core.isReady);
}

const ISOLATED_MS = 4000;

/** A member that nobody hears for a while, and a leader likewise. */
export const incarnationAndTerm: Bridge = {
  id: 'incarnation-term',
  title: 'Incarnation and Raft term',
  fault: 'one of five, with Raft the leader, is cut off for 4 seconds',
  figures: [
    { name: 'raised', what: 'how often the number was raised', unit: 'count' },
    { name: 'raisers', what: 'how many processes raised it', unit: 'count' },
    { name: 'raisedBySubject', what: 'how often the one that was cut off raised it', unit: 'count' },
    { name: 'numberAtEnd', what: 'the number at the end', unit: 'count' },
  ],
  run: (seed) => ({ seed, left: isolatedMember(seed), right: isolatedLeader(seed) }),
  labSpec: isolatedSpec,
};

function isolatedSpec(seed: number): RunSpec {
  const cut = fault({ kind: 'partition', atMs: QUIET_MS, forMs: ISOLATED_MS, nodes: [1] });
  return { ...SWIM_SIDE, seed, nodes: PROCESSES, faults: [cut], forMs: QUIET_MS + ISOLATED_MS + 20_000 };
}

function isolatedMember(seed: number): Story {
  const { cluster, moments } = swimRun(isolatedSpec(seed));
  // Each has a number of its own; the one that is asked about is the first's, in everybody's view.
  const known = cluster.nodes.map(
    ({ process }) => process.core.members().find(({ name }) => name === 'n1')!.incarnation,
  );
  const incarnation = Math.max(...known);
  const refutations = moments.filter(({ who, what }) => who === 'n1' && what.startsWith('refutes')).length;
  return {
    system: 'SWIM (memberlist)',
    isModel: false,
    timeline: moments,
    numbers: {
      raised: incarnation - 1,
      raisers: Math.min(refutations, 1) + (incarnation - 1 > refutations ? 1 : 0),
      raisedBySubject: refutations,
      numberAtEnd: incarnation,
    },
  };
}

function isolatedLeader(seed: number): Story {
  const world = raftWorld(seed);
  const { sim, voters, moments } = world;
  const leader = leaderOf(world)!;
  const others = voters.filter((voter) => voter !== leader).map(({ endpoint }) => endpoint.host);
  const first = leader.core.term;
  const from = moments.length;
  sim.network.partition([leader.endpoint.host], others);
  sim.runFor(ISOLATED_MS);
  sim.network.heal();
  sim.runFor(20_000);
  const candidacies = moments.slice(from).filter(({ what }) => what.startsWith('candidate'));
  return {
    system: 'Raft',
    isModel: true,
    timeline: moments,
    numbers: {
      raised: Math.max(...voters.map(({ core }) => core.term)) - first,
      raisers: new Set(candidacies.map(({ who }) => who)).size,
      raisedBySubject: candidacies.filter(({ who }) => who === leader.name).length,
      numberAtEnd: Math.max(...voters.map(({ core }) => core.term)),
    },
  };
}

const CRASHED = 3;

/** Most of a cluster is gone for good. */
export const viewAndConfiguration: Bridge = {
  id: 'view-configuration',
  title: 'SWIM view and Raft configuration',
  fault: 'three of five crash for good',
  figures: [
    { name: 'counted', what: 'how many the rest count at the end, themselves among them', unit: 'count' },
    { name: 'needed', what: 'how many must agree before something counts', unit: 'count' },
    { name: 'decided', what: 'what the rest decided after the crash', unit: 'count' },
  ],
  run: (seed) => ({ seed, left: shrunkView(seed), right: lostQuorum(seed) }),
  labSpec: shrunkSpec,
};

function shrunkSpec(seed: number): RunSpec {
  const nodes = Array.from({ length: CRASHED }, (_, i) => i + 1);
  const crash = fault({ kind: 'crash', atMs: QUIET_MS, nodes });
  return { ...SWIM_SIDE, seed, nodes: PROCESSES, faults: [crash], forMs: QUIET_MS + 60_000 };
}

function shrunkView(seed: number): Story {
  const { cluster, moments } = swimRun(shrunkSpec(seed));
  const verdicts = moments.filter(({ what }) => what.includes('for dead')).length;
  return {
    system: 'SWIM (memberlist)',
    isModel: false,
    timeline: moments,
    numbers: {
      counted: Math.max(...cluster.running.map(heldForMembers)),
      // Each view decides for itself.
      needed: 1,
      decided: verdicts,
    },
  };
}

function lostQuorum(seed: number): Story {
  const world = raftWorld(seed);
  const { sim, voters, moments } = world;
  // The leader stays as long as it can: it is not the crash of the leader that stops them.
  const doomed = voters.filter((voter) => voter !== leaderOf(world)).slice(0, CRASHED);
  for (const voter of doomed) {
    voter.crash();
    moments.push({ atMs: sim.now, who: voter.name, what: 'crashes' });
  }
  const left = voters.filter(({ state }) => state === 'running');
  const before = Math.max(...left.map(({ core }) => core.commitIndex));
  for (let i = 0; i < 60; i += 1) {
    for (const voter of left) voter.command({ type: 'propose', op: `${i}` });
    sim.runFor(1000);
  }
  return {
    system: 'Raft',
    isModel: true,
    timeline: moments,
    numbers: {
      counted: PROCESSES,
      needed: Math.floor(PROCESSES / 2) + 1,
      decided: Math.max(...left.map(({ core }) => core.commitIndex)) - before,
    },
  };
}

const PAUSED_MS = 15_000;
const TTL_MS = 10_000;

/** The one in charge stands still for longer than anybody waits. */
export const suspicionAndLease: Bridge = {
  id: 'suspicion-lease',
  title: 'Suspicion and lease expiry',
  fault: 'the one in charge is paused for 15 seconds; the lease has 10',
  figures: [
    { name: 'deciders', what: 'how many processes decided that its time was over', unit: 'count' },
    {
      name: 'severalBelieve',
      what: 'for how long several believed that they were in charge',
      unit: 'seconds',
    },
    { name: 'severalAct', what: 'for how long several of them ran, too', unit: 'seconds' },
    { name: 'staleWrites', what: 'writes with a token that had been overtaken', unit: 'count' },
    { name: 'staleLanded', what: 'of these, those that the store took', unit: 'count' },
  ],
  run: (seed) => ({ seed, left: pausedLowest(seed), right: pausedHolder(seed) }),
  labSpec: pausedSpec,
};

function pausedSpec(seed: number): RunSpec {
  const pause = fault({ kind: 'pause', atMs: QUIET_MS, forMs: PAUSED_MS, nodes: [1] });
  return { ...SWIM_SIDE, seed, nodes: 16, faults: [pause], forMs: QUIET_MS + 40_000 };
}

function pausedLowest(seed: number): Story {
  const log = new BeliefLog();
  const { believing, acting } = runLowestId(pausedSpec(seed), { onEvent: log.hear });
  const deciders = log.moments
    .filter(({ what }) => what.startsWith('holds n1 for dead'))
    .map(({ who }) => who);
  const leaders = believing.spans.map((span) => ({
    atMs: span.atMs,
    who: '',
    what: leadersText(span.leaders),
  }));
  return {
    // The views and their verdicts are the library's own; only who leads by them is a rule of ours.
    system: 'SWIM (memberlist); by a rule of ours the lowest number leads',
    isModel: false,
    timeline: byTime([...log.moments, ...leaders]),
    numbers: {
      deciders: new Set(deciders).size,
      severalBelieve: believing.seconds.several,
      // It has no tokens, so nothing that it writes could be told to be stale.
      severalAct: acting.seconds.several,
    },
  };
}

function pausedHolder(seed: number): Story {
  const run = runLease({
    seed,
    ttlMs: TTL_MS,
    forMs: QUIET_MS + 40_000,
    faults: ({ holder }) => [fault({ kind: 'pause', atMs: QUIET_MS, forMs: PAUSED_MS, nodes: [holder] })],
  });
  const expiries = run.news.filter(({ event, atMs }) => event.type === 'expired' && atMs >= 0);
  return {
    system: 'a lease on Raft, with fencing',
    isModel: true,
    timeline: run.news.flatMap((news) => leaseMoments(news)),
    numbers: {
      deciders: new Set(expiries.map(({ who }) => who)).size,
      severalBelieve: run.believing.seconds.several,
      severalAct: run.acting.seconds.several,
      staleWrites: run.staleRefused + run.staleLanded,
      staleLanded: run.staleLanded,
    },
  };
}

function leadersText(leaders: readonly number[]): string {
  if (leaders.length === 0) return 'nobody leads';
  return `${leaders.map((number) => `n${number}`).join(', ')} ${leaders.length === 1 ? 'leads' : 'lead'}`;
}

function leaseMoments({ atMs, who, event }: LeaseNews): StoryMoment[] {
  const name = `n${who}`;
  switch (event.type) {
    case 'holds':
      return [{ atMs, who: name, what: `holds the key with token ${event.token}` }];
    case 'lost':
      return [
        { atMs, who: name, what: event.why === 'expired' ? 'stops: its time is over' : 'stops: it was told' },
      ];
    case 'expired':
      return [{ atMs, who: name, what: `revokes lease ${event.lease}` }];
    case 'write': {
      const what = `${event.landed ? 'takes' : 'refuses'} a write of n${event.by} with token ${event.token}`;
      return event.isStale ? [{ atMs, who: 'store', what }] : [];
    }
    case 'role':
      return event.role === 'leader'
        ? [{ atMs, who: name, what: `leads the voters in term ${event.term}` }]
        : [];
    default:
      return [];
  }
}
