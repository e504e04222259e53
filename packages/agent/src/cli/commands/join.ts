/** `hearsay join`: has an agent join a cluster (`serf join`). */
import { Command } from 'commander';
import {
  asClient,
  Failure,
  oneLine,
  withAgent,
  withFormat,
  type FormatFlags,
  type RpcFlags,
} from '../rpc-options.ts';
import { print, printJson } from '../tables.ts';
import { waitingFor } from '../waiting.ts';

const MORE = `
Examples:
  hearsay join 10.0.0.1
  hearsay join --replay seed-1:7946 seed-2:7946
`;

/** The `join` command, to be added to a program. */
export function joinCommand(): Command {
  const command = new Command('join')
    .description('Have an agent join a cluster through members of it')
    .argument('<address...>', 'HOST or HOST:PORT of a member, for gossip and not for RPC')
    .option('--replay', 'deliver events from before, too');
  const exit = `
Exit status: 0 if it joined through at least one address, 1 if through none, 2 for wrong usage.
`;
  return asClient(withFormat(command), { more: MORE, exit }).action(joinAction);
}

interface JoinFlags extends RpcFlags, FormatFlags {
  readonly replay?: boolean;
}

async function joinAction(addresses: readonly string[], flags: JoinFlags): Promise<void> {
  const { replay = false, format } = flags;
  await withAgent(flags, async (client) => {
    const { joined, error } = await waitingFor('joining', client.join(addresses, { replay }));
    if (format === 'json') printJson({ joined, error });
    if (error !== null) throw new Failure(`could not join the cluster: ${oneLine(error)}`);
    if (format === 'text') print(`Successfully joined cluster by contacting ${joined} nodes.`);
  });
}
