/**
 * The bridge to vector clocks: user events of the real Serf layer, two at once at far nodes and a third by
 * one that had heard the first, with a vector clock riding along on the very same deliveries.
 */
import {
  Directory,
  PLAIN_ENVELOPE,
  RULES,
  SerfStack,
  serfConfig,
  swimConfig,
  wireAddressOf,
  type SerfCommand,
  type SerfEvent,
} from 'hearsay/core';
import { Simulation, type Process } from 'hearsay/sim';
import { modelEndpoint } from './packet-core.ts';
import type { Bridge, Story, StoryMoment } from './story.ts';
import {
  compareLamport,
  compareVectors,
  VectorClock,
  type Causality,
  type VectorTime,
} from './vector-clock.ts';

const MEMBERS = 8;
const TWICE = 20;
const VERSIONS: Uint8Array = Uint8Array.of(1, 5, 2, 2, 5, 4);
const NETWORK = { latencyMs: { min: 1, max: 40 }, refusals: false, randomness: 'per-link' as const };
const FORMED_WITHIN_MS = 120_000;
const SPREAD_MS = 5000;

export const lamportAndVector: Bridge = {
  id: 'lamport-vector',
  title: 'Serf’s Lamport clock and vector clocks',
  fault: '20 times two members fire an event at the same moment, and one that has heard the first a third',
  figures: [
    { name: 'pairs', what: 'pairs of events fired at the same moment', unit: 'count' },
    {
      name: 'concurrent',
      what: 'pairs of which the clock says that neither knew of the other',
      unit: 'count',
    },
    { name: 'ordered', what: 'such pairs that the clock puts in an order', unit: 'count' },
    { name: 'caused', what: 'answers that the clock puts after what they answer', unit: 'count' },
    {
      name: 'opposite',
      what: 'of all pairs of members, those that see the two events in opposite order',
      unit: 'share',
    },
  ],
  run(seed) {
    const trials = tell(seed);
    return { seed, left: story(trials, 'lamport'), right: story(trials, 'vector') };
  },
  labSpec: () => null,
};

/** An event as both clocks have it. */
interface Stamped {
  readonly lamport: number;
  readonly vector: VectorTime;
}

interface Trial {
  /** What the answer answers. */
  readonly cause: Stamped;
  /** The last that was fired with it at the same member, at the moment of the second. */
  readonly first: Stamped;
  readonly second: Stamped;
  /** Fired by somebody who had heard the cause. */
  readonly answer: Stamped;
  /** Of all pairs of members, the share that saw the first and the second in opposite order. */
  readonly oppositeShare: number;
  readonly moments: readonly StoryMoment[];
}

type Member = Process<SerfEvent, SerfStack>;

/** A member, its vector clock, and the events that it has seen, in order. */
interface Witness {
  readonly member: Member;
  readonly clock: VectorClock;
  readonly seen: string[];
}

class EventWorld {
  readonly sim: Simulation<SerfEvent>;
  readonly witnesses: Witness[] = [];
  readonly stamps = new Map<string, Stamped>();
  readonly moments: StoryMoment[] = [];
  readonly #vectors = new Map<string, VectorTime>();

  constructor(seed: number) {
    this.sim = new Simulation<SerfEvent>({ seed, network: NETWORK });
    const directory = new Directory();
    for (let number = 1; number <= MEMBERS; number += 1) this.#add(number, directory);
    const isWhole = (): boolean =>
      this.witnesses.every(({ member }) => member.core.members().length === MEMBERS);
    this.sim.runUntil(isWhole, FORMED_WITHIN_MS);
    this.sim.runFor(SPREAD_MS);
  }

  fire(number: number, name: string): void {
    const { member, clock } = this.witnesses[number - 1]!;
    this.#vectors.set(name, clock.tick());
    this.moments.push({ atMs: this.sim.now, who: member.name, what: `fires ${name}` });
    const command: SerfCommand = { type: 'user-event', ticket: 1, name, payload: null, coalesce: false };
    member.command(command);
  }

  #add(number: number, directory: Directory): void {
    const name = `n${number}`;
    const options = {
      name,
      address: wireAddressOf(modelEndpoint(number))!,
      meta: new Uint8Array(0),
      versions: VERSIONS,
      config: swimConfig('lan'),
      rules: RULES.memberlist,
      serf: serfConfig(),
      keyring: null,
      delegate: {},
      directory,
      explainRefusals: false,
      envelope: PLAIN_ENVELOPE,
    };
    const member = this.sim.spawn(
      name,
      modelEndpoint(number),
      (effects, rng, now) => new SerfStack({ ...options, rng, now }, effects),
      (event, now) => this.#hear(number, event, now),
    );
    this.witnesses.push({ member, clock: new VectorClock(name), seen: [] });
    member.command({ type: 'start' });
    if (number > 1) {
      member.command({ type: 'serf-join', ticket: 1, to: modelEndpoint(1), ignoreOld: true });
    }
  }

  #hear(number: number, event: SerfEvent, now: number): void {
    if (event.type !== 'user-event') return;
    const { name, lamportTime } = event;
    const { member, clock, seen } = this.witnesses[number - 1]!;
    const vector = this.#vectors.get(name)!;
    clock.witness(vector);
    seen.push(name);
    this.stamps.set(name, { lamport: Number(lamportTime), vector });
    this.moments.push({ atMs: now, who: member.name, what: `sees ${name}, Lamport time ${lamportTime}` });
  }
}

function tell(seed: number): readonly Trial[] {
  const world = new EventWorld(seed);
  const trials: Trial[] = [];
  for (let i = 1; i <= TWICE; i += 1) {
    const [a, b, c] = [`a${i}`, `b${i}`, `c${i}`];
    world.moments.length = 0;
    world.fire(1, a);
    // Somebody fires several in a row, now and then: its clock goes on while nobody else has heard.
    if (i % 2 === 0) world.fire(1, `${a}+`);
    world.fire(MEMBERS, b);
    world.sim.runUntil(() => world.witnesses[1]!.seen.includes(a), FORMED_WITHIN_MS);
    world.fire(2, c);
    world.sim.runUntil(
      () => world.witnesses.every(({ seen }) => [a, b, c].every((one) => seen.includes(one))),
      FORMED_WITHIN_MS,
    );
    world.sim.runFor(SPREAD_MS);
    const aFirst = world.witnesses.filter(({ seen }) => seen.indexOf(a) < seen.indexOf(b)).length;
    trials.push({
      cause: world.stamps.get(a)!,
      first: world.stamps.get(i % 2 === 0 ? `${a}+` : a)!,
      second: world.stamps.get(b)!,
      answer: world.stamps.get(c)!,
      oppositeShare: (aFirst * (MEMBERS - aFirst)) / ((MEMBERS * (MEMBERS - 1)) / 2),
      moments: [...world.moments],
    });
  }
  return trials;
}

function story(trials: readonly Trial[], kind: 'lamport' | 'vector'): Story {
  const relation = (one: Stamped, other: Stamped): Causality =>
    kind === 'lamport'
      ? compareLamport(one.lamport, other.lamport)
      : compareVectors(one.vector, other.vector);
  const pairs = trials.map(({ first, second }) => relation(first, second));
  return {
    system: kind === 'lamport' ? 'Lamport times (Serf)' : 'vector clocks',
    isModel: kind === 'vector',
    timeline: trials[0]!.moments,
    numbers: {
      pairs: pairs.length,
      concurrent: pairs.filter((one) => one === 'concurrent').length,
      ordered: pairs.filter((one) => one === 'before' || one === 'after').length,
      caused: trials.filter(({ cause, answer }) => relation(cause, answer) === 'before').length,
      opposite: trials.reduce((sum, { oppositeShare }) => sum + oppositeShare, 0) / trials.length,
    },
  };
}
