/** What a node believes and does at a moment, for the inspector. */
import type { ClusterNode } from 'hearsay/sim';
import type { NodeDetail } from './engine-api.ts';
import type { Experiment } from './experiment.ts';
import { nameOf } from './numbers.ts';
import { broadcastText } from './message-text.ts';
import { whereaboutsOf } from './round-trips.ts';
import { Truth } from './scene.ts';
import { truthOf } from './truth.ts';
import { beliefAt, incarnationAt, numberOf, slotAt } from './view-reader.ts';

const CONDITIONS: Readonly<Record<Truth, NodeDetail['condition']>> = {
  [Truth.Absent]: 'absent',
  [Truth.Running]: 'running',
  [Truth.Paused]: 'paused',
  [Truth.Crashed]: 'crashed',
  [Truth.Left]: 'left',
};

/** `transmitsMax`: how often each broadcast is sent in a cluster of so many members. */
export function nodeDetail(
  experiment: Experiment,
  number: number,
  transmitsMax: (members: number) => number,
): NodeDetail {
  const node = experiment.cluster.node(number);
  const condition = CONDITIONS[truthOf(node)];
  if (node === undefined || condition === 'crashed') return without(number, condition, node);
  const { core, traffic } = node.process;
  const { membership, queue, healthScore, incarnation } = core.swim;
  const deadline = core.nextDeadline();
  const members = membersOf(membership);
  return {
    number,
    name: nameOf(number),
    condition,
    incarnation,
    healthScore,
    nextDeadlineMs: deadline === Infinity ? null : deadline,
    members,
    queue: queue.save().map(({ bytes, transmits }) => ({
      text: broadcastText(bytes),
      bytes: bytes.length,
      transmits,
    })),
    transmitsMax: transmitsMax(membership.count),
    suspicions: suspicionsOf(core.swim),
    packetsSent: traffic.packetsSent,
    bytesSent: traffic.packetBytesSent,
    whereabouts: whereaboutsOf(experiment, number, members),
  };
}

type SwimOf = ClusterNode['process']['core']['swim'];

function membersOf(view: SwimOf['membership']): NodeDetail['members'] {
  return Array.from({ length: view.count }, (_, i) => {
    const slot = slotAt(view, i);
    return {
      number: numberOf(view.name(slot)),
      belief: beliefAt(view, slot),
      incarnation: incarnationAt(view, slot),
      sinceMs: view.snapshot(slot).changedAt,
    };
  }).sort((a, b) => a.number - b.number);
}

function suspicionsOf({ membership, suspicions }: SwimOf): NodeDetail['suspicions'] {
  const found = [];
  for (let i = 0; i < membership.count; i += 1) {
    const slot = slotAt(membership, i);
    const suspicion = suspicions.suspicion(slot);
    if (suspicion === undefined) continue;
    found.push({
      subject: numberOf(membership.name(slot)),
      accusers: suspicion.accusers.map(numberOf),
      confirmations: suspicion.confirmations,
      confirmationsMax: suspicion.k,
      startedAtMs: suspicion.startedAt,
      deadlineMs: suspicion.deadline(),
    });
  }
  return found.sort((a, b) => a.subject - b.subject);
}

/** Of one that does not run there is nothing to tell but what it has sent. */
function without(
  number: number,
  condition: NodeDetail['condition'],
  node: ClusterNode | undefined,
): NodeDetail {
  return {
    number,
    name: nameOf(number),
    condition,
    incarnation: 0,
    healthScore: 0,
    nextDeadlineMs: null,
    members: [],
    queue: [],
    transmitsMax: 0,
    suspicions: [],
    packetsSent: node?.process.traffic.packetsSent ?? 0,
    bytesSent: node?.process.traffic.packetBytesSent ?? 0,
    whereabouts: null,
  };
}
