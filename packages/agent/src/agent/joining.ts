/** How an agent comes into a cluster: where it was before, whom it is told to join, and trying again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agent } from './agent.ts';
import type { AgentConfig } from './config.ts';
import type { PreviousMember } from './snapshot-file.ts';

/** Joins through those who were alive before, in random order, until one lets us in (serf `handleRejoin`). */
export async function rejoin(agent: Agent, previous: readonly PreviousMember[]): Promise<void> {
  const others = previous.filter(({ name }) => name !== agent.name);
  for (const { name, address } of shuffled(others)) {
    agent.log.write('INFO', `serf: Attempting re-join to previously known node: ${name}: ${address}`);
    const { joined } = await agent.join([`${name}/${address}`], { replay: true, isTold: false });
    if (joined === 0) continue;
    agent.log.write('INFO', `serf: Re-joined to previously known node: ${name}: ${address}`);
    return;
  }
  if (others.length > 0) agent.log.write('WARN', 'serf: Failed to re-join any previously known node');
}

/** Joins at the start; the error is why the agent cannot go on, or `null`. */
export async function startJoin(agent: Agent, config: AgentConfig): Promise<string | null> {
  if (config.startJoin.length === 0) return null;
  const { error } = await agent.join(config.startJoin, { replay: config.replayOnJoin });
  return error;
}

/** Tries until it works. `false`: it has been tried as often as it may be. */
export async function retryJoin(agent: Agent, config: AgentConfig, signal: AbortSignal): Promise<boolean> {
  const { retryJoin: addresses, retryAttemptsMax, retryIntervalMs, replayOnJoin: replay } = config;
  if (addresses.length === 0) return true;
  agent.log.write('INFO', 'agent: Joining cluster...');
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    const { joined } = await agent.join(addresses, { replay });
    if (joined > 0) {
      agent.log.write('INFO', `agent: Join completed. Synced with ${joined} initial agents`);
      return true;
    }
    if (retryAttemptsMax > 0 && attempt > retryAttemptsMax) return false;
    agent.log.write('WARN', `agent: Join failed, retrying in ${retryIntervalMs / 1000}s`);
    await sleep(retryIntervalMs, undefined, { signal }).catch(() => undefined);
  }
  return true;
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
