/** `hearsay tags`: changes the tags of a running agent (`serf tags`). */
import { Command, Option } from 'commander';
import { asClient, collect, collectPair, withAgent, type RpcFlags } from '../rpc-options.ts';
import { print } from '../tables.ts';
import { waitingFor } from '../waiting.ts';

const MORE = `
Tags are deleted before others are set. \`hearsay info\` shows those that there are.

Examples:
  hearsay tags --set role=web --set zone=eu-1
  hearsay tags --delete draining
`;

/** The `tags` command, to be added to a program. */
export function tagsCommand(): Command {
  const command = new Command('tags')
    .description('Change the tags of an agent')
    .addOption(new Option('--set <key=value>', 'a tag to be set; may be repeated').argParser(collectPair))
    .option('--delete <key>', 'a tag to be removed; may be repeated', collect);
  return asClient(command, { more: MORE }).action(tagsAction);
}

interface TagsFlags extends RpcFlags {
  readonly set?: Readonly<Record<string, string>>;
  readonly delete?: readonly string[];
}

async function tagsAction(flags: TagsFlags, command: Command): Promise<void> {
  const { set, delete: remove } = flags;
  if (set === undefined && remove === undefined) command.error('error: there is no --set and no --delete');
  await withAgent(flags, async (client) => {
    await waitingFor('telling the others', client.tags({ set: set ?? {}, remove: remove ?? [] }));
    print('Successfully updated agent tags');
  });
}
