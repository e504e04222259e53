/** `hearsay event`: tells all members something (`serf event`). */
import { Command } from 'commander';
import { asClient, withAgent, type RpcFlags } from '../rpc-options.ts';
import { print, printableLines } from '../tables.ts';

const MORE = `
A payload that begins with a dash comes after --.

Examples:
  hearsay event deploy 77a8c3
  hearsay event --coalesce=false restart
  hearsay event temperature -- -5
`;

/** The `event` command, to be added to a program. */
export function eventCommand(): Command {
  const command = new Command('event')
    .description('Send an event of your own to all members')
    .argument('<name>', 'what the event is called')
    .argument('[payload]', 'what it says')
    .option('--coalesce', 'of several such events in a short time only the last need be delivered', true)
    .option('--no-coalesce', 'every one is delivered');
  return asClient(command, { more: MORE }).action(eventAction);
}

interface EventFlags extends RpcFlags {
  readonly coalesce: boolean;
}

async function eventAction(name: string, payload: string | undefined, flags: EventFlags): Promise<void> {
  const { coalesce } = flags;
  await withAgent(flags, async (client) => {
    await client.event(name, payload === undefined ? null : Buffer.from(payload), { coalesce });
    print(printableLines(`Event '${name}' dispatched! Coalescing enabled: ${coalesce}`));
  });
}
