/** `hearsay info`: figures about an agent, in groups (`serf info`). */
import { Command } from 'commander';
import { asClient, withAgent, withFormat, type FormatFlags, type RpcFlags } from '../rpc-options.ts';
import { print, printableLines, printJson, sorted } from '../tables.ts';

/** The `info` command, to be added to a program. */
export function infoCommand(): Command {
  const command = new Command('info').description('Print what an agent says about itself');
  return asClient(withFormat(command)).action(infoAction);
}

async function infoAction(flags: RpcFlags & FormatFlags): Promise<void> {
  await withAgent(flags, async (client) => {
    const groups = [...(await client.stats())].map(([name, group]) => [
      name,
      sorted(Object.fromEntries(group)),
    ]);
    const stats = sorted(Object.fromEntries(groups) as Record<string, Record<string, string>>);
    if (flags.format === 'json') return printJson(stats);
    for (const [name, group] of Object.entries(stats)) {
      print(printableLines(`${name}:`));
      for (const [key, value] of Object.entries(group)) print(printableLines(`\t${key} = ${value}`));
    }
  });
}
