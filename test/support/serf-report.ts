/**
 * What each node of a mixed cluster has seen, for the failure of a test that waited in vain: members with
 * their states, clocks, queues, what was dropped, the newest events. Of a real agent: what its own commands
 * tell, and the end of its log.
 */
import type { ClusterEvent, ClusterNode } from 'hearsay';
import type { SerfAgent } from './serf-agent.ts';

const LAST_EVENTS = 12;
const LAST_LINES = 12;

/** `events`: all that the node has told its application. */
export function reportOfOurs(node: ClusterNode, events: readonly ClusterEvent[]): string {
  const statuses = new Map(node.serfMembers.map(({ name, status }) => [name, status]));
  const members = node.members.all.map(
    ({ name, state, incarnation }) =>
      `${name} ${state}@${incarnation} (serf: ${statuses.get(name) ?? 'unknown'})`,
  );
  const { clocks, queues } = node.inspect();
  return [
    `${node.name}:`,
    `members: ${members.join(', ')}`,
    `clocks: ${entries(clocks ?? {})}; queues: ${entries(queues)}; health ${node.healthScore}`,
    `dropped: ${entries(node.counters.dropped)}`,
    `last events: ${events.slice(-LAST_EVENTS).map(eventText).join(', ')}`,
  ].join('\n  ');
}

/** Asks the agent; one that does not answer is told by its log alone. */
export async function reportOfTheirs(agent: SerfAgent): Promise<string> {
  const answer = async (command: string): Promise<string> => {
    const text = await agent.cli(command).catch(String);
    return text.trim().replaceAll(/\s*\n\s*/g, '; ');
  };
  return [
    `${agent.name}:`,
    `members: ${await answer('members')}`,
    `info: ${await answer('info')}`,
    ...agent.log.slice(-LAST_LINES),
  ].join('\n  ');
}

function entries(values: Readonly<Record<string, unknown>>): string {
  const texts = Object.entries(values).map(([name, value]) => `${name} ${String(value)}`);
  return texts.length === 0 ? 'none' : texts.join(', ');
}

function eventText(event: ClusterEvent): string {
  switch (event.type) {
    case 'user':
      return `user ${event.name} at ${event.lamportTime}`;
    case 'query':
      return `query ${event.name} of ${event.from} at ${event.lamportTime}`;
    case 'serf-member':
      return `${event.kind} ${event.member.name}`;
    default:
      return 'member' in event ? `${event.type} ${event.member.name}` : event.type;
  }
}
