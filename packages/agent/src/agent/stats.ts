/** `serf info`: groups of texts about the agent, its runtime and its cluster (serf `Agent.Stats`). */
import { arch, cpus, platform } from 'node:os';
import type { ClusterNode } from 'hearsay';

export function agentStats(
  node: ClusterNode,
  scripts: Readonly<Record<string, string>>,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const { clocks, queues, coordinateResets, keys } = node.inspect();
  const members = node.serfMembers;
  const count = (status: string): string => String(members.filter((one) => one.status === status).length);
  return {
    agent: { name: node.name },
    runtime: {
      os: platform(),
      arch: arch(),
      version: process.version,
      max_procs: String(cpus().length),
      // Node has one thread for all of it; what Go calls goroutines has no number here.
      goroutines: '1',
      cpu_count: String(cpus().length),
    },
    serf: {
      members: String(members.length),
      failed: count('failed'),
      left: count('left'),
      health_score: String(node.healthScore),
      member_time: String(clocks?.members ?? 0n),
      event_time: String(clocks?.events ?? 0n),
      query_time: String(clocks?.queries ?? 0n),
      intent_queue: String(queues.intents),
      event_queue: String(queues.events),
      query_queue: String(queues.queries),
      encrypted: String(keys.length > 0),
      coordinate_resets: String(coordinateResets),
    },
    tags: node.tags,
    event_handlers: scripts,
  };
}
