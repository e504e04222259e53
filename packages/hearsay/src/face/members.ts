/** Members as an application sees them: immutable snapshots with a version, tags already read. */
import { formatIp } from '../base/address.ts';
import { decodeTags, type Tags } from '../serf/tags.ts';
import type { Member, StateName } from '../swim/member.ts';

export interface ClusterMember {
  readonly name: string;
  /** The text of the IP address at which others reach it. */
  readonly host: string;
  readonly port: number;
  readonly state: StateName;
  readonly tags: Tags;
  /** How often it has spoken for itself: since when this is its newest word. */
  readonly incarnation: number;
  readonly isSelf: boolean;
  /** The instance id of a hearsay member, once it has shown it; `null` for others. */
  readonly instance: string | null;
}

/** The whole view at one moment. A newer one has a higher `version`; the same version is the same object. */
export interface Members extends Iterable<ClusterMember> {
  readonly version: number;
  readonly size: number;
  /** In order of their names; dead and left members are there until they are forgotten. */
  readonly all: readonly ClusterMember[];
  /** Those that are alive or only suspected: whom to talk to. */
  readonly alive: readonly ClusterMember[];
  find(name: string): ClusterMember | undefined;
}

export function clusterMember(member: Member, selfName: string): ClusterMember {
  return Object.freeze({
    name: member.name,
    host: formatIp(member.address.bytes),
    port: member.address.port,
    state: member.state,
    tags: Object.freeze({ ...decodeTags(member.meta) }),
    incarnation: member.incarnation,
    isSelf: member.name === selfName,
    instance: member.instance,
  });
}

export function membersOf(members: readonly Member[], selfName: string, version: number): Members {
  const all = members
    .filter((member) => member.incarnation > 0)
    .map((member) => clusterMember(member, selfName))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const alive = all.filter((member) => member.state === 'alive' || member.state === 'suspect');
  const byName = new Map(all.map((member) => [member.name, member]));
  return Object.freeze({
    version,
    size: all.length,
    all: Object.freeze(all),
    alive: Object.freeze(alive),
    find: (name: string) => byName.get(name),
    [Symbol.iterator]: () => all[Symbol.iterator](),
  });
}
