/**
 * How far a node takes the others to be, by its own network coordinate and theirs, and how far they are. The
 * first is Serf's own arithmetic over what the node has heard (`serf rtt`); the second is the set-up, faults
 * included, which nobody in the cluster sees.
 */
import { distanceMs } from 'hearsay/core';
import { disturbancesOf, type Fault, type Latency } from 'hearsay/sim';
import type { NodeDetail } from './engine-api.ts';
import { isOnLink, type Experiment } from './experiment.ts';
import { nameOf } from './numbers.ts';
import { apartMs, placeOf } from './places.ts';
import type { RunSpec } from './spec.ts';

/** Of one node to those it knows; `null` in a run without places. */
export function whereaboutsOf(
  { cluster, spec, now }: Experiment,
  number: number,
  members: NodeDetail['members'],
): NodeDetail['whereabouts'] {
  const { places, nodes } = spec;
  const { coordinates } = cluster;
  if (places === undefined || coordinates === null) return null;
  const own = coordinates.of(nameOf(number));
  const nameOfPlace = (one: number): string => places.groups[placeOf(places, nodes, one)]!.name;
  const others = members.filter((member) => member.number !== number);
  return {
    place: nameOfPlace(number),
    error: own?.error ?? null,
    roundTrips: others.map((member) => {
      const other = coordinates.cached(nameOf(number), nameOf(member.number));
      return {
        number: member.number,
        place: nameOfPlace(member.number),
        estimateMs: own === undefined || other === undefined ? null : distanceMs(own, other),
        trueMs: trueRoundTripMs(spec, number, member.number, now),
      };
    }),
  };
}

/** How long a ping and its ack take at a moment, in the mean: what is so, whatever anybody measures. */
function trueRoundTripMs(spec: RunSpec, one: number, other: number, atMs: number): number {
  return wayMs(spec, one, other, atMs) + wayMs(spec, other, one, atMs);
}

function wayMs(spec: RunSpec, from: number, to: number, atMs: number): number {
  const slowed = spec.faults
    .filter((fault) => isOn(fault, atMs) && isOnLink(fault, from, to))
    .reduce((sum, fault) => sum + addedMs(fault), 0);
  return meanMs(spec.latencyMs) + apartMs(spec, from, to) + slowed;
}

const isOn = ({ atMs: from, forMs }: Fault, atMs: number): boolean =>
  from <= atMs && atMs < from + (forMs ?? Infinity);

/** What the simulator's own reading of a fault adds to a way in the mean. */
function addedMs(fault: Fault): number {
  if (fault.kind !== 'latency' && fault.kind !== 'reordering') return 0;
  const [disturbance] = disturbancesOf(fault, { hosts: new Map(), endsAtMs: 0 });
  const { delayMs, reordering = 0, reorderingMs = 0 } = disturbance!;
  return (delayMs === undefined ? 0 : meanMs(delayMs)) + (reordering * reorderingMs) / 2;
}

/** Of a normal one cut off at its least, about: there the tail that is cut off is short. */
function meanMs(latency: Latency): number {
  return 'kind' in latency ? Math.max(latency.min, latency.mean) : (latency.min + latency.max) / 2;
}
