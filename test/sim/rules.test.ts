/**
 * Each rule in which we differ from memberlist is shown to be worth it: a small scenario in which ours does
 * well, and in which ours with that one rule turned back does worse. A rule that nothing can be shown for is
 * named as such (`NEUTRAL`), and a rule that nobody has tried fails the first test.
 */
import { describe, expect, test } from 'vitest';
import type { Rng } from '../../packages/hearsay/src/base/rng.ts';
import { Reader } from '../../packages/hearsay/src/base/reader.ts';
import { Writer } from '../../packages/hearsay/src/base/writer.ts';
import type { Endpoint, Millis } from '../../packages/hearsay/src/base/core.ts';
import { beats } from '../../packages/hearsay/src/sim/storms/storm.ts';
import type { StackOptions } from '../../packages/hearsay/src/stack/stack.ts';
import { RULES, type Rules } from '../../packages/hearsay/src/swim/rules.ts';
import { encodeAlive, encodeSuspect } from '../../packages/hearsay/src/wire/claims.ts';
import { MessageType } from '../../packages/hearsay/src/wire/message-type.ts';
import { decodeIndirectPing, encodeAck } from '../../packages/hearsay/src/wire/probe-messages.ts';
import { LoneSwim, peer } from '../support/lone-swim.ts';
import {
  endpointAt,
  hosts,
  median,
  SimCluster,
  type NodeOptions,
  type SimClusterOptions,
  VERSIONS,
} from '../support/sim-cluster.ts';

type Rule = Exclude<keyof Rules, 'name'>;

/** One rule's scenario. */
interface Trial {
  /** What is measured, the less the better. */
  readonly quantity: string;
  readonly seeds: number;
  /** Ours does well: the middle run is at most this. */
  readonly oursMost: number;
  readonly measure: (rules: Rules, seed: number) => number;
}

const NO_META = new Uint8Array(0);
const MINUTE = 60_000;
/** A fault of the network that is worse than any wait that a scenario allows. */
const NEVER = Infinity;

const OUTSIDER: Endpoint = { host: '10.1.1.1', port: 7946 };

/** A cluster under rules of its own. Laws of presets do not hold for it. */
class RuledCluster extends SimCluster {
  readonly #own: Rules;
  /** Nodes whose packets and streams have a label. */
  readonly labels: Map<string, string> = new Map<string, string>();

  constructor(rules: Rules, { size, ...options }: SimClusterOptions) {
    super({ ...options, size: 0, laws: [] });
    this.#own = rules;
    for (let i = 1; i <= size; i += 1) this.spawn(`n${i}`, i);
  }

  override stackOptions(
    name: string,
    options: NodeOptions & { endpoint: Endpoint },
    rng: Rng,
    now: Millis,
  ): StackOptions {
    const usual = super.stackOptions(name, options, rng, now);
    const label = this.labels.get(name) ?? '';
    return { ...usual, rules: this.#own, envelope: { ...usual.envelope, label } };
  }

  /** A packet from outside to everybody who runs. */
  inject<Message>(encode: (writer: Writer, message: Message) => void, message: Message): void {
    const writer = new Writer();
    writer.begin();
    encode(writer, message);
    const packet = writer.finish();
    for (const { endpoint } of this.running()) this.sim.network.sendPacket(OUTSIDER, endpoint, packet);
  }

  /** How long until `holds`; `NEVER` if not within `withinMs`. */
  msUntilOrNever(holds: () => boolean, withinMs: Millis, everyMs: Millis = 100): Millis {
    const from = this.sim.now;
    while (!holds()) {
      if (this.sim.now - from >= withinMs) return NEVER;
      this.sim.runFor(everyMs);
    }
    return this.sim.now - from;
  }

  /** Whether each other running node knows `name` alive at a host that ends in `.last`. */
  isAliveAt(name: string, last: number): boolean {
    return this.running().every(({ core }) => {
      const member = core.members().find((one) => one.name === name);
      return member?.state === 'alive' && member.address.bytes[3] === last;
    });
  }
}

/** The sum over so many runs: for what befalls only some of them. */
function sumOf(runs: number, seed: number, one: (seed: number) => number): number {
  return Array.from({ length: runs }, (_, i) => one(100 * seed + i)).reduce((sum, value) => sum + value, 0);
}

function entriesKept(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 10 }).form();
  for (const name of ['n8', 'n9', 'n10']) cluster.node(name).command({ type: 'leave', ticket: 1 });
  cluster.sim.runFor(5000);
  for (const name of ['n8', 'n9', 'n10']) cluster.node(name).crash();
  cluster.sim.runFor(3 * MINUTE);
  return cluster.node('n1').core.swim.membership.count - 7;
}

/**
 * Our own link is down for 1.2 s of a probe that may take four intervals: packets vanish and no stream can be
 * opened. How many of the living do we accuse?
 */
function accusedWhileLinkIsDown(rules: Rules, seed: number): number {
  const node = new LoneSwim({ rules, seed });
  for (const name of ['n2', 'n3', 'n4', 'n5']) node.alive(name);
  for (const incarnation of [1, 2, 3]) node.dead('self', { incarnation });
  node.swim.queue.prune(0);
  node.effects.clear();
  node.swim.handleCommand({ type: 'start' }, node.now);
  while (node.effects.packets.length === 0) node.wait(node.swim.nextDeadline() - node.now);
  const isUpAt = node.now + 1200;
  const endsAt = node.now + 4000;
  for (let seen = 0; node.now < endsAt; node.wait(10)) {
    for (; seen < node.effects.opened.length; seen += 1) {
      const { stream } = node.effects.opened[seen]!;
      if (node.now < isUpAt) {
        node.swim.handleStreamClosed(stream, 'refused', node.now);
        continue;
      }
      node.swim.handleStreamOpened(stream, node.now);
      const ack = node.encode(encodeAck, { seqNo: 1, payload: null, mark: null });
      node.swim.handleStreamData(stream, ack, node.now);
    }
  }
  return node.events('member-suspect').length;
}

/** The host of the probed refuses what we send, and helpers that reach it take 700 ms. Whom do we accuse? */
function accusedBehindRefusal(rules: Rules, seed: number): number {
  const node = new LoneSwim({ rules, seed });
  for (const name of ['n2', 'n3', 'n4', 'n5']) node.alive(name);
  node.swim.queue.prune(0);
  node.swim.handleCommand({ type: 'start' }, node.now);
  const answers: { readonly atMs: Millis; readonly seqNo: number }[] = [];
  const isRefused = new Set<string>();
  for (let seen = node.effects.packets.length; node.now < 6000; node.wait(10)) {
    for (; seen < node.effects.packets.length; seen += 1) {
      const { to, packet } = node.effects.packets[seen]!;
      if (packet[0] === MessageType.Ping && !isRefused.has(to.host)) {
        isRefused.add(to.host);
        node.swim.handlePacketError(to, 'refused', node.now);
      }
      if (packet[0] !== MessageType.IndirectPing) continue;
      const { seqNo } = decodeIndirectPing(new Reader().reset(packet, 1));
      answers.push({ atMs: node.now + 700, seqNo });
    }
    for (const { atMs, seqNo } of answers) {
      if (atMs === node.now) node.packet(encodeAck, { seqNo, payload: null, mark: null }, peer(3));
    }
  }
  return node.events('member-suspect').length;
}

/** n5 dies with incarnation 5, and comes back with 1 through a node that never heard of it. */
function msOfLowRestart(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 10 }).form();
  for (let i = 1; i < 5; i += 1) {
    cluster.node('n5').command({ type: 'update', ticket: i, meta: Uint8Array.of(i) });
    cluster.sim.runFor(2000);
  }
  cluster.node('n5').crash();
  cluster.sim.runUntil(() => cluster.allBelieve('n5', 'dead'), cluster.detectionBoundMs(10));
  cluster.spawn('n11', 11);
  cluster.join('n11');
  cluster.sim.runFor(2000);
  cluster.restart('n5');
  cluster.join('n5', 'n11');
  return cluster.msUntilOrNever(() => cluster.isAliveAt('n5', 5), 2 * MINUTE);
}

/** n4 hears nothing until it is dead, nor that it is; then it hears again. The mean of four runs. */
function msOfMissedObituary(rules: Rules, seed: number): number {
  return sumOf(4, seed, (one) => msOfObituary(rules, one)) / 4;
}

function msOfObituary(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 10 }).form();
  const { network } = cluster.sim;
  const id = network.disturb({ to: [cluster.node('n4').endpoint.host], isCut: true });
  const others = cluster.running().filter(({ name }) => name !== 'n4');
  const isTold = (): boolean =>
    others.every(({ name, core }) => cluster.believes(name, 'n4') === 'dead' && core.swim.queue.length === 0);
  cluster.sim.runUntil(isTold, cluster.detectionBoundMs(10) + MINUTE);
  network.calm(id);
  return cluster.msUntilOrNever(() => cluster.isAliveAt('n4', 4), 2 * MINUTE);
}

/**
 * n1 is deaf for 12 s, and misses that those whom it accuses refute. How many of the living does it then
 * declare dead?
 */
function victimsOfDeafness(rules: Rules, seed: number): number {
  const config = { streamPing: false, awarenessMax: 1, pushPullIntervalMs: 0 };
  const cluster = new RuledCluster(rules, { seed, config, size: 6 }).form();
  const id = cluster.sim.network.disturb({ to: [cluster.node('n1').endpoint.host], loss: 1 });
  cluster.sim.runFor(12_000);
  cluster.sim.network.calm(id);
  cluster.sim.runFor(30_000);
  return cluster.deaths().filter((death) => death.startsWith('n1 on ')).length;
}

/** n9's state, on its way for 80 s, arrives when the death of n5 has been forgotten. Who believes it? */
function resurrectors(rules: Rules, seed: number): number {
  const config = { streamTimeoutMs: 200_000, pushPullIntervalMs: 0 };
  const network = { streamTimeoutMs: 200_000 };
  const cluster = new RuledCluster(rules, { seed, config, network, size: 10 }).form();
  const [from, to] = [cluster.node('n9').endpoint.host, cluster.node('n1').endpoint.host];
  cluster.join('n9');
  cluster.sim.network.setLink(from, to, { streamLatencyMs: { min: 80_000, max: 80_000 } });
  cluster.sim.runFor(10);
  cluster.node('n5').crash();
  cluster.sim.runUntil(() => cluster.allBelieve('n5', 'unknown'), 79_000);
  cluster.sim.runFor(82_000 - cluster.sim.now);
  return cluster.running().filter(({ name }) => ['alive', 'suspect'].includes(cluster.believes(name, 'n5')))
    .length;
}

/** n5 dies, and its name starts again elsewhere at once, joining every second. */
function msOfReschedule(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 10 }).form();
  cluster.node('n5').crash();
  cluster.spawn('n5 again', 55, { member: 'n5' });
  for (let atMs = 0; atMs < 2 * MINUTE; atMs += 1000) {
    cluster.sim.at(cluster.sim.now + atMs, () => cluster.join('n5 again'));
  }
  return cluster.msUntilOrNever(() => cluster.isAliveAt('n5', 55), 2 * MINUTE);
}

/** Somebody says that a member lives at an address of three bytes. What it costs: joins and deaths of it. */
function newsOfNowhere(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 10 }).form();
  const addr = Uint8Array.of(10, 0, 9);
  const nowhere = { incarnation: 1, node: 'nowhere', addr, port: 7946, meta: NO_META, vsn: VERSIONS };
  cluster.inject(encodeAlive, nowhere);
  cluster.sim.runFor(MINUTE);
  const news = [...cluster.news('member-join'), ...cluster.news('member-leave')];
  return news.filter(({ event }) => event.member.name === 'nowhere').length;
}

/** A quarter of the cluster dies at once: how much of its own health that costs the rest, at the worst. */
function healthLost(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 20 }).form();
  for (let i = 16; i <= 20; i += 1) cluster.node(`n${i}`).crash();
  let worst = 0;
  for (let second = 0; second < 30; second += 1) {
    cluster.sim.runFor(1000);
    worst = Math.max(
      worst,
      cluster.running().reduce((sum, { core }) => sum + core.swim.healthScore, 0),
    );
  }
  return worst;
}

/** Four of seven have just died when n1 changes its metadata. Who of the living has not heard in 5 s? */
function untoldOfUpdate(rules: Rules, seed: number): number {
  return sumOf(10, seed, (one) => {
    const config = { pushPullIntervalMs: 0, retransmitMult: 2 };
    const cluster = new RuledCluster(rules, { seed: one, size: 7, config });
    for (let i = 2; i <= 7; i += 1) {
      cluster.join(`n${i}`);
      cluster.sim.runFor(500);
    }
    cluster.sim.runFor(5000);
    for (let i = 4; i <= 7; i += 1) cluster.node(`n${i}`).crash();
    const areDead = (): boolean =>
      cluster
        .running()
        .every(({ core }) => core.members().filter(({ state }) => state === 'dead').length === 4);
    if (cluster.msUntilOrNever(areDead, 2 * MINUTE) === NEVER) return 0;
    cluster.sim.runFor(3000);
    cluster.node('n1').command({ type: 'update', ticket: 1, meta: Uint8Array.of(7) });
    cluster.sim.runFor(5000);
    return cluster
      .running()
      .filter(({ core }) => core.members().find(({ name }) => name === 'n1')?.meta[0] !== 7).length;
  });
}

/** n5 says goodbye over a network that loses a tenth, and is gone 100 ms later. Who takes it for failed? */
function leaversTakenForDead(rules: Rules, seed: number): number {
  return sumOf(5, seed, (one) => {
    const cluster = new RuledCluster(rules, { seed: one, size: 10, network: { loss: 0.1 } }).form();
    cluster.node('n5').command({ type: 'leave', ticket: 1 });
    cluster.sim.runFor(100);
    cluster.node('n5').crash();
    cluster.sim.runFor(MINUTE);
    return cluster.deaths().filter((death) => death.endsWith(' on n5')).length;
  });
}

/** n4 accuses somebody for want of a network, stands still until it is back, and wakes. Whom does it kill? */
function victimsOfWaking(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 10 }).form();
  cluster.sim.network.partition([endpointAt(4).host], [...hosts(1, 3), ...hosts(5, 10)]);
  cluster.sim.runUntil(() => cluster.news('member-suspect').some(({ by }) => by === 'n4'), 10_000);
  cluster.node('n4').pause();
  cluster.sim.runFor(29_000);
  cluster.sim.network.heal();
  const before = cluster.deaths().length;
  cluster.node('n4').resume();
  cluster.sim.runFor(0);
  return cluster.deaths().length - before;
}

/** A member that is broken accuses the others in turn, twenty times a second for a minute. */
function suspicionsByRogue(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 10 }).form();
  for (let i = 0; i < 20 * 60; i += 1) {
    cluster.sim.at(cluster.sim.now + 50 * i, () => {
      const { core } = cluster.node(`n${1 + (i % 9)}`);
      const claim = { incarnation: core.swim.incarnation, node: core.swim.name, from: 'n10' };
      cluster.inject(encodeSuspect, claim);
    });
  }
  cluster.sim.runFor(MINUTE);
  return cluster.news('member-suspect').filter(({ by }) => by !== 'n10').length / 9;
}

/** Two halves are apart for three minutes; how long until they are one again. */
function msOfHealing(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 10 }).form();
  cluster.sim.network.partition(hosts(1, 5), hosts(6, 10));
  cluster.sim.runFor(3 * MINUTE);
  cluster.sim.network.heal();
  return cluster.msUntilOrNever(() => cluster.converged(), 5 * MINUTE, 1000);
}

/** n4 restarts between two probes. How many of the others have not noticed it in two minutes? */
function unawareOfNewLife(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 10 }).form();
  cluster.sim.runFor(30_000);
  cluster.node('n4').crash();
  cluster.restart('n4');
  cluster.join('n4');
  cluster.sim.runFor(2 * MINUTE);
  const noticed = cluster
    .news('member-recognised')
    .filter(({ event }) => event.replaced && event.member.name === 'n4');
  return 9 - new Set(noticed.map(({ by }) => by)).size;
}

/** n2 has another label and joins n1: does its failure say so? 0: yes. */
function unexplained(rules: Rules, seed: number): number {
  const cluster = new RuledCluster(rules, { seed, size: 1 });
  cluster.labels.set('n2', 'theirs');
  cluster.spawn('n2', 2);
  cluster.join('n2');
  cluster.sim.runFor(20_000);
  const [failed] = cluster.news('exchange-failed');
  const failure = failed?.event.failure;
  return failure?.reason === 'remote' && failure.text.includes('label') ? 0 : 1;
}

const TRIALS: Readonly<Partial<Record<Rule, Trial>>> = {
  reapLeft: { quantity: 'entries of leavers after 3 min', seeds: 2, oursMost: 0, measure: entriesKept },
  refusedGoesIndirect: {
    quantity: 'false accusations of a member that only helpers reach, slowly',
    seeds: 3,
    oursMost: 0,
    measure: accusedBehindRefusal,
  },
  answerStaleAlive: { quantity: 'ms until alive', seeds: 10, oursMost: 1000, measure: msOfLowRestart },
  answerDeadPingers: { quantity: 'ms until alive', seeds: 3, oursMost: 8000, measure: msOfMissedObituary },
  answerStaleAccusers: { quantity: 'false deaths', seeds: 4, oursMost: 0, measure: victimsOfDeafness },
  rememberDeaths: { quantity: 'views with the dead alive', seeds: 3, oursMost: 0, measure: resurrectors },
  deadNameMoves: { quantity: 'ms until at its new home', seeds: 3, oursMost: 7000, measure: msOfReschedule },
  demandAddresses: { quantity: 'news of nobody', seeds: 2, oursMost: 0, measure: newsOfNowhere },
  conflictProbesHolder: {
    // Small: it shortens the tail. With six nodes or fewer the means do not differ beyond chance.
    quantity: 'ms until at its new home, mean of eight runs',
    seeds: 4,
    oursMost: 7000,
    measure: (rules, seed) => sumOf(8, seed, (one) => msOfReschedule(rules, one)) / 8,
  },
  retryStreamPing: {
    quantity: 'false accusations',
    seeds: 3,
    oursMost: 0,
    measure: accusedWhileLinkIsDown,
  },
  nacksInTime: { quantity: 'points of health lost', seeds: 4, oursMost: 5, measure: healthLost },
  deadHearBesides: { quantity: 'untold in ten runs', seeds: 3, oursMost: 1, measure: untoldOfUpdate },
  tellGoodbye: {
    quantity: 'views of a failure in five runs',
    seeds: 3,
    oursMost: 0,
    measure: leaversTakenForDead,
  },
  stallsCount: { quantity: 'false deaths', seeds: 3, oursMost: 0, measure: victimsOfWaking },
  limitAccusers: { quantity: 'suspicions in a view', seeds: 2, oursMost: 250, measure: suspicionsByRogue },
  heal: { quantity: 'ms until whole', seeds: 2, oursMost: 90_000, measure: msOfHealing },
  mark: { quantity: 'unaware of a new life', seeds: 2, oursMost: 0, measure: unawareOfNewLife },
  plainRefusals: {
    quantity: 'joins that fail without a reason',
    seeds: 1,
    oursMost: 0,
    measure: unexplained,
  },
};

/** Rules that improve nothing, with the reason why they are there. */
const NEUTRAL: Readonly<Partial<Record<Rule, string>>> = {
  emptyMetaIsNull: 'what 0.2.2 writes for empty metadata; all versions read both alike',
};

/** Ours, but for one rule, which is as in memberlist; as in 0.2.2 where the newest has ours. */
function turnedBack(rule: Rule): Rules {
  const { hearsay, memberlist } = RULES;
  const isShared = hearsay[rule] === memberlist[rule];
  return { ...hearsay, [rule]: RULES[isShared ? 'memberlist-0.2' : 'memberlist'][rule] };
}

const RULE_NAMES = Object.keys(RULES.hearsay).filter((key): key is Rule => key !== 'name');

describe('the rules', () => {
  test('each is tried, or named as one that improves nothing', () => {
    expect([...Object.keys(TRIALS), ...Object.keys(NEUTRAL)].toSorted()).toEqual(RULE_NAMES.toSorted());
    for (const rule of RULE_NAMES) expect(turnedBack(rule)[rule], rule).not.toBe(RULES.hearsay[rule]);
  });

  test.each(Object.entries(TRIALS))('%s does well, and better than without', (rule, trial) => {
    const { quantity, seeds, oursMost, measure } = trial;
    const numbers = Array.from({ length: seeds }, (_, i) => i + 1);
    const ours = numbers.map((seed) => measure(RULES.hearsay, seed));
    const without = numbers.map((seed) => measure(turnedBack(rule as Rule), seed));
    const told = `${quantity}: ${ours.join(', ')} with it, ${without.join(', ')} without`;
    if (process.env['HEARSAY_SHOW'] !== undefined) process.stdout.write(`${rule}: ${told}\n`);
    expect(median(ours), told).toBeLessThanOrEqual(oursMost);
    expect(beats(ours, without, 'lower'), told).toBe(true);
  });

  test('emptyMetaIsNull changes a byte that is passed on, and nothing that anybody believes', () => {
    const outcome = (rules: Rules): unknown[] => {
      const node = new LoneSwim({ rules });
      node.alive('n2');
      node.swim.queue.prune(0);
      node.alive('n3', { meta: NO_META });
      node.wait(5000);
      const readers = node.effects.packets.map(({ packet }) => {
        const reader = new LoneSwim();
        reader.swim.handlePacket(peer(1), packet, reader.now);
        return reader.member('n3')?.meta;
      });
      return [node.swim.members().map(({ name, meta }) => [name, meta]), readers];
    };
    expect(outcome(turnedBack('emptyMetaIsNull'))).toEqual(outcome(RULES.hearsay));
    expect(outcome(RULES.hearsay)[1]).toContainEqual(NO_META);
  });
});
