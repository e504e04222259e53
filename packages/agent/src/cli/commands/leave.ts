/** `hearsay leave`: has an agent leave its cluster and end (`serf leave`). */
import { Command } from 'commander';
import { asClient, withAgent, type RpcFlags } from '../rpc-options.ts';
import { print } from '../tables.ts';
import { waitingFor } from '../waiting.ts';

/** The `leave` command, to be added to a program. */
export function leaveCommand(): Command {
  const command = new Command('leave').description('Have an agent leave the cluster in good order, and end');
  return asClient(command).action(leaveAction);
}

async function leaveAction(flags: RpcFlags): Promise<void> {
  await withAgent(flags, async (client) => {
    await waitingFor('leaving', client.leave());
    print('Graceful leave complete');
  });
}
