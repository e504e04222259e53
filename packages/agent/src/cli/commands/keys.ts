/** `hearsay keys`: the encryption keys of all members (`serf keys`). */
import { text as readText } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { piece } from '../../demo/line.ts';
import type { KeyReply, RpcClient } from '../../rpc/client.ts';
import {
  asClient,
  Failure,
  oneLine,
  withAgent,
  withFormat,
  type FormatFlags,
  type RpcFlags,
} from '../rpc-options.ts';
import { lineText, print, printJson, sorted, tableLines } from '../tables.ts';
import { waitingFor } from '../waiting.ts';

const MORE = `
A key is 16, 24 or 32 bytes in base64, as \`hearsay keygen\` makes them. Given as - it is read from standard
input, so that it does not stand in the list of processes. To change keys: install the new one, use it, remove
the old one.

Examples:
  hearsay keys --list
  hearsay keygen | tee new.key | hearsay keys --install -
  hearsay keys --use - < new.key
`;

const EXIT_STATUS = `
Exit status: 0 if every member did it, 1 if one did not or could not be reached, 2 for wrong usage.
`;

type Operation = 'install' | 'use' | 'remove' | 'list';

/** What is said before, after, and if it did not work, in serf's words. */
const SAYINGS: Readonly<Record<Operation, readonly [before: string, after: string, failed: string]>> = {
  install: ['Installing key on all members...', 'Successfully installed key!', 'installing key'],
  use: ['Changing primary key on all members...', 'Successfully changed primary key!', 'using key'],
  remove: ['Removing key on all members...', 'Successfully removed key!', 'removing key'],
  list: [
    'Asking all members for installed keys...',
    'Keys gathered, listing cluster keys...',
    'gathering installed keys',
  ],
};

/** The `keys` command, to be added to a program. */
export function keysCommand(): Command {
  const one = (flags: string, what: string, others: string[]): Option =>
    new Option(flags, what).conflicts(others);
  const command = new Command('keys')
    .description('List and change the encryption keys of all members')
    .addOption(one('--list', 'count who has which key', ['install', 'use', 'remove']))
    .addOption(one('--install <key>', 'have all members take this key', ['use', 'remove', 'list']))
    .addOption(one('--use <key>', 'have all members encrypt with this key', ['install', 'remove', 'list']))
    .addOption(one('--remove <key>', 'have all members forget this key', ['install', 'use', 'list']));
  return asClient(withFormat(command), { more: MORE, exit: EXIT_STATUS }).action(keysAction);
}

interface KeysFlags extends RpcFlags, FormatFlags {
  readonly list?: boolean;
  readonly install?: string;
  readonly use?: string;
  readonly remove?: string;
}

async function keysAction(flags: KeysFlags, command: Command): Promise<void> {
  const { install, use, remove, list = false, format } = flags;
  const given = install ?? use ?? remove;
  if (given === undefined && !list) command.error('error: there is no --list, --install, --use or --remove');
  const operation = list ? 'list' : use !== undefined ? 'use' : remove !== undefined ? 'remove' : 'install';
  const key = given === '-' ? (await readText(process.stdin)).trim() : (given ?? '');
  const [before, , failed] = SAYINGS[operation];
  await withAgent(flags, async (client) => {
    if (format === 'text') print(`==> ${before}`);
    const reply = await waitingFor('asking all members', ask(client, operation, key));
    if (format === 'json') printJson(replyJson(reply));
    else printReply(operation, reply);
    if (reply.error !== null) throw new Failure(`${failed}: ${oneLine(reply.error)}`);
  });
}

function ask(client: RpcClient, operation: Operation, key: string): Promise<KeyReply> {
  switch (operation) {
    case 'install':
      return client.installKey(key);
    case 'use':
      return client.useKey(key);
    case 'remove':
      return client.removeKey(key);
    case 'list':
      return client.listKeys();
  }
}

function printReply(operation: Operation, { error, messages, keys, nodes }: KeyReply): void {
  const [, after] = SAYINGS[operation];
  if (error === null) print(`==> ${after}`);
  // What members say is about what they could not do.
  const complaints = [...messages].map(([name, text]) => [piece('failed:', 'bad'), piece(name), piece(text)]);
  for (const line of tableLines(complaints)) print(lineText(line));
  if (operation !== 'list' || error !== null) return;
  print('');
  const rows = [...keys].map(([key, count]) => [piece(key), piece(`[${count}/${nodes}]`)]);
  for (const line of tableLines(rows)) print(lineText(line));
}

function replyJson({ nodes, responses, errors, messages, keys, error }: KeyReply): object {
  return {
    keys: sorted(Object.fromEntries(keys)),
    nodes,
    responses,
    errors,
    messages: sorted(Object.fromEntries(messages)),
    error,
  };
}
