/** What memberlist tells of members, as the application hears it. */
import type { SwimEvent } from '../swim/api.ts';
import type { Member } from '../swim/member.ts';
import type { ClusterEvent } from './events.ts';
import { clusterMember, type ClusterMember } from './members.ts';

/** Swim's news without its answers to commands, and what is for the layer above. */
export type MemberNews = Exclude<
  SwimEvent,
  {
    type:
      | 'dropped'
      | 'broadcast-done'
      | 'sent'
      | 'send-failed'
      | 'exchanged'
      | 'exchange-failed'
      | 'merge-refused'
      | 'user-message'
      | 'ping-complete'
      | 'remote-state';
  }
>;

export interface Teller {
  readonly self: string;
  /** Whether a member that is gone left or failed. */
  readonly howItWent: (member: Member) => 'leave' | 'failed';
}

export function newsOf(event: MemberNews, { self, howItWent }: Teller): ClusterEvent {
  const seen = (member: Member): ClusterMember => clusterMember(member, self);
  switch (event.type) {
    case 'member-join':
      return { type: 'join', member: seen(event.member) };
    case 'member-leave':
      return { type: howItWent(event.member), member: seen(event.member) };
    case 'member-update':
      return { type: 'update', member: seen(event.member) };
    case 'member-suspect':
      return { type: 'suspect', member: seen(event.member), accuser: event.accuser };
    case 'member-cleared':
      return { type: 'cleared', member: seen(event.member), how: event.how };
    case 'member-reaped':
      return { type: 'reap', name: event.name };
    case 'member-recognised':
      return { type: 'recognised', member: seen(event.member), replaced: event.replaced };
    case 'conflict': {
      const { host, port } = clusterMember({ ...event.existing, address: event.other.address }, self);
      return { type: 'conflict', member: seen(event.existing), host, port };
    }
    case 'refuted':
      return { type: 'refuted', accuser: event.accuser, incarnation: event.incarnation };
    case 'packets-blocked':
      return { type: 'packets-blocked', member: seen(event.member) };
  }
}
