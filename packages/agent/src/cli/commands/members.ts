/** `hearsay members`: who is in the cluster, by the account of one agent (`serf members`). */
import { Command, Option } from 'commander';
import type { SerfMember } from 'hearsay/core';
import { RpcConnectionError } from '../../rpc/client-errors.ts';
import type { RpcClient } from '../../rpc/client.ts';
import {
  asClient,
  collectPair,
  Failure,
  withAgent,
  withFormat,
  type FormatFlags,
  type RpcFlags,
} from '../rpc-options.ts';
import {
  byName,
  lineText,
  MEMBER_HEAD,
  memberJson,
  memberRows,
  print,
  printJson,
  tableLines,
} from '../tables.ts';
import { waitingFor } from '../waiting.ts';
import { watchMembers } from './members-watch.ts';

const MORE = `
The expressions are regular ones, in Go's syntax, and must match the whole text. With --watch a terminal shows
a table that follows what happens; anywhere else there is a line for each member of each event, or with --json
an object, the first being all members.

Examples:
  hearsay members
  hearsay members --status alive --tag role=web
  hearsay members --name 'web-.*' --json
  hearsay members --watch
`;

/** The `members` command, to be added to a program. */
export function membersCommand(): Command {
  const command = new Command('members')
    .description('List the members of the cluster')
    .option('--detailed', 'show protocol versions, too')
    .option('--name <regexp>', 'only members of this name')
    .option('--status <regexp>', 'only members in this state: alive, leaving, left or failed')
    .addOption(
      new Option(
        '--tag <key=regexp>',
        'only members whose tag is this; may be repeated, and all must be',
      ).argParser(collectPair),
    )
    .option('--role <regexp>', 'the same as --tag role=<regexp>')
    .option('--watch', 'go on showing them as they change, until interrupted');
  return asClient(withFormat(command), { more: MORE }).action(membersAction);
}

interface MembersFlags extends RpcFlags, FormatFlags {
  readonly detailed?: boolean;
  readonly name?: string;
  readonly status?: string;
  readonly tag?: Readonly<Record<string, string>>;
  readonly role?: string;
  readonly watch?: boolean;
}

async function membersAction(flags: MembersFlags): Promise<void> {
  const { detailed = false, watch = false, format } = flags;
  await withAgent(flags, async (client) => {
    const list = (): Promise<SerfMember[]> => listMembers(client, flags);
    if (watch) return watchMembers({ client, list, isDetailed: detailed, isJson: format === 'json' });
    const members = await waitingFor('listing', list());
    if (format === 'json') return printJson({ members: members.map(memberJson) });
    const head = process.stdout.isTTY && members.length > 0 ? [MEMBER_HEAD] : [];
    for (const line of tableLines([...head, ...memberRows(members, detailed)])) print(lineText(line));
  });
}

async function listMembers(
  client: RpcClient,
  { name = '', status = '', tag = {}, role }: MembersFlags,
): Promise<SerfMember[]> {
  const tags = role === undefined ? tag : { ...tag, role };
  const isFiltered = name !== '' || status !== '' || Object.keys(tags).length > 0;
  if (!isFiltered) return byName(await client.members());
  try {
    return byName(await client.membersFiltered({ name, status, tags }));
  } catch (error) {
    // It says no more than that (serf `handleMembersFiltered`).
    if (error instanceof RpcConnectionError && error.code === 'lost')
      throw new Failure('the agent hung up; it does so if a filter is no regular expression');
    throw error;
  }
}
