/** `hearsay force-leave`: declares that a failed member has left (`serf force-leave`). */
import { Command } from 'commander';
import { printable } from '../../demo/line.ts';
import { asClient, withAgent, type RpcFlags } from '../rpc-options.ts';
import { waitingFor } from '../waiting.ts';

const MORE = `
For members that failed and will not come back: nobody tries to reach them any more. One that is in fact alive
comes back by itself. A name that the agent does not know is passed on all the same, with a warning.
`;

/** The `force-leave` command, to be added to a program. */
export function forceLeaveCommand(): Command {
  const command = new Command('force-leave')
    .description('Declare that a failed member has left the cluster')
    .argument('<node>', 'its name')
    .option('--prune', 'forget it altogether');
  return asClient(command, { more: MORE }).action(forceLeaveAction);
}

interface ForceLeaveFlags extends RpcFlags {
  readonly prune?: boolean;
}

async function forceLeaveAction(node: string, flags: ForceLeaveFlags): Promise<void> {
  const { prune = false } = flags;
  await withAgent(flags, async (client) => {
    // The agent would succeed without a word (serf `RemoveFailedNode`): others may know the member.
    const isKnown = (await client.members()).some(({ name }) => name === node);
    await waitingFor('telling the others', client.forceLeave(node, { prune }));
    if (!isKnown) process.stderr.write(`warning: the agent knows no member '${printable(node)}'\n`);
  });
}
