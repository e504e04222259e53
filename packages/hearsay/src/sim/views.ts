/** What the nodes of a simulated cluster believe, held against what is so. */
import { sameBytes } from '../base/address.ts';
import type { Cluster, ClusterNode } from './cluster.ts';

/**
 * `null` if all who run see each other alive, with what each says of itself, and nobody else alive; or the
 * first difference, such as `n2 holds n5 dead 1, and it runs`.
 */
export function difference({ running, nodes }: Cluster): string | null {
  for (const observer of running) {
    const wrong = differenceOf(observer, nodes);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** How many of those who run see something that is not so. */
export function mistaken({ running, nodes }: Cluster): number {
  return running.filter((observer) => differenceOf(observer, nodes) !== null).length;
}

/** Nobody who runs has anything left to say. */
export function isQuiet({ running }: Cluster): boolean {
  return running.every(({ process }) => process.core.swim.queue.length === 0);
}

function differenceOf(observer: ClusterNode, nodes: readonly ClusterNode[]): string | null {
  for (const subject of nodes) {
    const wrong = wrongAbout(observer, subject);
    if (wrong !== null) return `${observer.name} holds ${subject.name} ${wrong}`;
  }
  return null;
}

function wrongAbout(observer: ClusterNode, subject: ClusterNode): string | null {
  const { membership } = observer.process.core.swim;
  const slot = membership.slotOf(subject.name);
  const member = slot < 0 ? undefined : membership.snapshot(slot);
  const isThere = subject.process.state === 'running' && !subject.isLeaving;
  const isLiving = member?.state === 'alive' || member?.state === 'suspect';
  if (!isThere) return isLiving ? `${member.state}, and it is gone` : null;
  if (member === undefined) return 'for nobody, and it runs';
  if (member.state !== 'alive') return `${member.state} ${member.incarnation}, and it runs`;
  const own = subject.process.core.swim;
  if (member.incarnation !== own.incarnation)
    return `alive ${member.incarnation}, and it says ${own.incarnation}`;
  const ownMeta = own.membership.meta(own.membership.slotOf(subject.name));
  return sameBytes(member.meta, ownMeta) ? null : 'alive with other metadata than its own';
}
