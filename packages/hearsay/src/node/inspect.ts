/** What `ClusterNode.inspect` shows of a running stack. */
import { asJson, type Inspection } from '../face/inspection.ts';
import type { SerfParts } from '../serf/parts.ts';
import { SerfStack } from '../stack/serf-stack.ts';
import type { Stack } from '../stack/stack.ts';
import { MemberState } from '../swim/member.ts';
import type { CheckedOptions } from './options.ts';

export function inspectionOf(stack: Stack | SerfStack, { config, keyring }: CheckedOptions): Inspection {
  const { membership, queue } = stack.swim;
  const serf = stack instanceof SerfStack ? stack.serf.parts : null;
  const depth = (name: 'intents' | 'queries' | 'events'): number =>
    serf === null ? 0 : serf.context.broadcasts.depth(name);
  const wanted = config.suspicionMult - 2;
  return asJson({
    states: {
      alive: membership.countOf(MemberState.Alive),
      suspect: membership.countOf(MemberState.Suspect),
      dead: membership.countOf(MemberState.Dead),
      left: membership.countOf(MemberState.Left),
    },
    queues: {
      broadcasts: queue.length,
      intents: depth('intents'),
      queries: depth('queries'),
      events: depth('events'),
    },
    // memberlist: none where there are not as many others who could confirm.
    confirmationsWanted: membership.count - 2 < wanted ? 0 : wanted,
    clocks: serf === null ? null : clocksOf(serf),
    coordinateResets: serf?.coordinates.resets ?? 0,
    keys: keyring?.keys ?? [],
  });
}

function clocksOf({ context: { clocks }, userEvents }: SerfParts): Inspection['clocks'] {
  return {
    members: clocks.members.time,
    events: clocks.events.time,
    queries: clocks.queries.time,
    eventsFrom: userEvents.minTime,
  };
}
