/** `hearsay rtt`: how long a packet takes between two members, by their coordinates (`serf rtt`). */
import { Command } from 'commander';
import { type Coordinate, distanceMs } from 'hearsay/core';
import type { RpcClient } from '../../rpc/client.ts';
import { asClient, Failure, withAgent, withFormat, type FormatFlags, type RpcFlags } from '../rpc-options.ts';
import { print, printableLines, printJson } from '../tables.ts';

const MORE = `
Nothing is measured: it is an estimate from what probes have taken so far, and needs a while to become good.

Examples:
  hearsay rtt web-1          between web-1 and the agent
  hearsay rtt web-1 web-2    between these two
`;

/** The `rtt` command, to be added to a program. */
export function rttCommand(): Command {
  const command = new Command('rtt')
    .description('Estimate the round trip between two members')
    .argument('<node>', 'the name of a member')
    .argument('[node]', 'the name of the other one (default: the agent itself)');
  return asClient(withFormat(command), { more: MORE }).action(rttAction);
}

async function rttAction(
  node: string,
  other: string | undefined,
  flags: RpcFlags & FormatFlags,
): Promise<void> {
  await withAgent(flags, async (client) => {
    const [from, to] = [node, other ?? (await ownName(client))];
    const [a, b] = [await placeOf(client, from), await placeOf(client, to)];
    if (a.vec.length !== b.vec.length) throw new Failure('the two coordinates have different dimensions');
    const rttMs = distanceMs(a, b);
    if (flags.format === 'json') return printJson({ from, to, rttMs });
    print(printableLines(`Estimated ${from} <-> ${to} rtt: ${rttMs.toFixed(3)} ms`));
  });
}

async function ownName(client: RpcClient): Promise<string> {
  return (await client.stats()).get('agent')?.get('name') ?? '';
}

async function placeOf(client: RpcClient, name: string): Promise<Coordinate> {
  const coordinate = await client.coordinate(name);
  if (coordinate !== undefined) return coordinate;
  const isKnown = (await client.members()).some((member) => member.name === name);
  const shown = printableLines(name);
  throw new Failure(
    isKnown ? `the agent has no coordinate of '${shown}' yet` : `the agent knows no member '${shown}'`,
  );
}
