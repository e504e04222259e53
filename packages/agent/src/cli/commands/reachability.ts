/** `hearsay reachability`: whether every member that is held to be alive answers (`serf reachability`). */
import { Command } from 'commander';
import type { RpcClient } from '../../rpc/client.ts';
import { asClient, Failure, withAgent, withFormat, type FormatFlags, type RpcFlags } from '../rpc-options.ts';
import { print, printableLines, printJson } from '../tables.ts';
import { queryTimeoutMs, showWaiting } from '../waiting.ts';

/** Serf's own query, which every agent acknowledges (serf `InternalQueryPrefix`). */
const PING = '_serf_ping';

const MORE = `
A live member that does not answer usually cannot be reached over UDP: see that the gossip port is open both
ways between all members, for UDP and TCP, and that each advertises an address at which it is reached.
`;

const EXIT_STATUS = `
Exit status: 0 if every live member answered and nobody else, 1 if not, 2 for wrong usage.
`;

/** The `reachability` command, to be added to a program. */
export function reachabilityCommand(): Command {
  const command = new Command('reachability')
    .description('See whether an agent reaches every live member')
    .option('--verbose', 'print each answer, and how long it all took');
  return asClient(withFormat(command), { more: MORE, exit: EXIT_STATUS }).action(reachabilityAction);
}

interface ReachabilityFlags extends RpcFlags, FormatFlags {
  readonly verbose?: boolean;
}

interface Outcome {
  readonly members: number;
  readonly live: number;
  readonly acks: readonly string[];
  /** Live members that said nothing. */
  readonly missing: readonly string[];
  /** Who answered and is not held to be alive. */
  readonly unexpected: readonly string[];
}

async function reachabilityAction(flags: ReachabilityFlags): Promise<void> {
  const { verbose = false, format } = flags;
  const say = (text: string): void => void (format === 'text' && print(printableLines(text)));
  await withAgent(flags, async (client) => {
    const outcome = await test(client, { say, verbose });
    const { members, live, missing, unexpected } = outcome;
    if (format === 'json') printJson({ members, live, acks: outcome.acks, missing, unexpected });
    for (const name of missing) say(`\tNo ack from '${name}'`);
    for (const name of unexpected) say(`\tUnexpected ack from '${name}'`);
    if (missing.length > 0) throw new Failure(`${missing.length} of ${live} live nodes did not answer`);
    if (unexpected.length > 0)
      throw new Failure(`${unexpected.length} nodes answered that are not held to be alive`);
    say('Successfully contacted all live nodes');
  });
}

async function test(
  client: RpcClient,
  { say, verbose }: { readonly say: (text: string) => void; readonly verbose: boolean },
): Promise<Outcome> {
  const members = await client.members();
  const live = new Set(members.filter(({ status }) => status === 'alive').map(({ name }) => name));
  say(`Total members: ${members.length}, live members: ${live.size}`);
  say('Starting reachability test...');
  const begun = performance.now();
  let lastAckMs = 0;
  const acks = new Set<string>();
  const answers = await client.query({ name: PING, payload: null, wantsAcks: true });
  const waiting = showWaiting('asking', { expectedMs: queryTimeoutMs(members.length) });
  try {
    for await (const { kind, from } of answers) {
      if (kind !== 'ack') continue;
      lastAckMs = performance.now() - begun;
      waiting.clear();
      if (verbose) say(`\t${acks.has(from) ? 'Duplicate ack' : 'Ack'} from '${from}'`);
      acks.add(from);
    }
  } finally {
    waiting.end();
  }
  const took = (ms: number): string => `${(ms / 1000).toFixed(2)} sec`;
  if (verbose)
    say(`Query time: ${took(performance.now() - begun)}, time to last response: ${took(lastAckMs)}`);
  return {
    members: members.length,
    live: live.size,
    acks: [...acks],
    missing: [...live].filter((name) => !acks.has(name)),
    unexpected: [...acks].filter((name) => !live.has(name)),
  };
}
