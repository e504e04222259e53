/** Metrics of how one node's news, a change of its metadata, gets round. */
import type { Endpoint } from 'hearsay/core';
import type { Watched } from 'hearsay/sim';
import { decodeAlive, MessageType, Reader } from 'hearsay/wire';
import type { RunSpec } from '../../player/spec.ts';
import { meanOfRepeats, numberIn, optionalNumber, type Metric } from './metric.ts';
import { numberOf, Observation, type News } from './observation.ts';

const SECOND_MS = 1000;
/** A node's first incarnation; each change of its metadata makes a new one. */
const FIRST = 1;

function updatesOf(observation: Observation, of: number): News[] {
  return observation.about('member-update', of);
}

export const timeToLast: Metric = {
  what: 'time until the last node has heard',
  unit: 's',
  wants: ['of'],
  measure(spec, about) {
    const of = numberIn(about, 'of');
    const observation = new Observation(spec);
    const all = spec.nodes - 1;
    observation.run(() => updatesOf(observation, of).length >= all, 50);
    const heard = updatesOf(observation, of);
    return heard.length < all ? Infinity : (heard.at(-1)!.atMs - startOf(spec, of)) / SECOND_MS;
  },
};

function startOf({ actions }: RunSpec, of: number): number {
  const update = actions.find(({ kind, node }) => kind === 'update' && node === of);
  if (update === undefined) throw new TypeError(`node ${of} changes nothing in this scenario`);
  return update.atMs;
}

/** Of all changes of the run, each by another node: how many nodes never hear, on average. */
export const missedPerBroadcast: Metric = {
  what: 'nodes that never hear, for each broadcast',
  unit: 'nodes',
  wants: [],
  measure(spec) {
    const observation = new Observation(spec);
    observation.run();
    const tellers = spec.actions.filter(({ kind }) => kind === 'update').map(({ node }) => node);
    const missed = tellers.map(
      (of) => spec.nodes - 1 - new Set(updatesOf(observation, of).map(({ by }) => by)).size,
    );
    return missed.reduce((sum, one) => sum + one, 0) / tellers.length;
  },
};

/** 1 if a node has heard another one's change by the end, else 0. */
export const hasHeard: Metric = {
  what: 'whether the node has heard in the end',
  unit: '',
  wants: ['by', 'of'],
  measure(spec, about) {
    const [by, of] = [numberIn(about, 'by'), numberIn(about, 'of')];
    const observation = new Observation(spec);
    observation.run(() => updatesOf(observation, of).some((one) => one.by === by), 1000);
    return updatesOf(observation, of).some((one) => one.by === by) ? 1 : 0;
  },
};

export const copiesPerNode: Metric = {
  what: 'copies of one broadcast, for each node',
  unit: 'copies',
  wants: ['of'],
  measure(spec, about) {
    const of = numberIn(about, 'of');
    const observation = new Observation(spec);
    let copies = 0;
    observation.experiment.watch({
      onPacket: (_process: Watched, _to: Endpoint, packet: Uint8Array) => {
        if (tellsOf(packet, of)) copies += 1;
      },
    });
    observation.run();
    return copies / spec.nodes;
  },
};

const CHECKSUM_BYTES = 5;
const READER = new Reader();

/** Whether a packet, neither encrypted nor compressed, carries a changed `alive` of the node. */
function tellsOf(packet: Uint8Array, of: number): boolean {
  const at = packet[0] === MessageType.HasCrc ? CHECKSUM_BYTES : 0;
  if (packet[at] !== MessageType.Compound) return isNewsOf(packet, at, packet.length, of);
  const count = packet[at + 1]!;
  let start = at + 2 + 2 * count;
  for (let i = 0; i < count; i += 1) {
    const end = start + ((packet[at + 2 + 2 * i]! << 8) | packet[at + 3 + 2 * i]!);
    if (isNewsOf(packet, start, end, of)) return true;
    start = end;
  }
  return false;
}

function isNewsOf(packet: Uint8Array, start: number, end: number, of: number): boolean {
  if (packet[start] !== MessageType.Alive) return false;
  const { node, incarnation } = decodeAlive(READER.reset(packet, start + 1, end));
  return incarnation > FIRST && numberOf(node) === of;
}

/** How many times the news has been passed on, at most, within a time from its beginning. */
export const hopsWithin: Metric = {
  what: 'times that the news is passed on within the time',
  unit: 'hops',
  wants: ['of', 'withinMs'],
  measure(spec, about) {
    const of = numberIn(about, 'of');
    const untilMs = startOf(spec, of) + numberIn(about, 'withinMs');
    const observation = new Observation({ ...spec, forMs: untilMs });
    observation.run();
    const hops = new Map([[of, 0]]);
    let most = 0;
    for (const { by, from } of updatesOf(observation, of)) {
      const own = (hops.get(from) ?? 0) + 1;
      hops.set(by, own);
      most = Math.max(most, own);
    }
    return most;
  },
};

/** Of two changes at once: the share of pairs of nodes that hear them in opposite order. */
export const oppositeOrder: Metric = {
  what: 'pairs of nodes that hear two events in opposite order',
  unit: 'share',
  wants: ['first', 'second'],
  may: ['repeats'],
  measure: (spec, about) =>
    meanOfRepeats(spec, optionalNumber(about, 'repeats', 1), (one) =>
      oppositeShare(one, numberIn(about, 'first'), numberIn(about, 'second')),
    ),
};

function oppositeShare(spec: RunSpec, first: number, second: number): number {
  const observation = new Observation(spec);
  observation.run();
  const heard = (of: number): Map<number, number> =>
    new Map([
      [of, startOf(spec, of)],
      ...updatesOf(observation, of).map(({ by, atMs }) => [by, atMs] as const),
    ]);
  const [one, other] = [heard(first), heard(second)];
  let [before, after] = [0, 0];
  for (const [node, atMs] of one) {
    const otherMs = other.get(node) ?? Infinity;
    if (atMs < otherMs) before += 1;
    else if (atMs > otherMs) after += 1;
  }
  return (before * after) / ((spec.nodes * (spec.nodes - 1)) / 2);
}
