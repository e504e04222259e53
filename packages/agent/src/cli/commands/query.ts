/** `hearsay query`: asks all members something and prints their answers as they come (`serf query`). */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { QueryRequest } from 'hearsay/core';
import { DURATION_ALLOWED, parseGoDuration } from '../../agent/go-duration.ts';
import type { QueryAnswer } from '../../agent/agent-api.ts';
import type { RpcClient } from '../../rpc/client.ts';
import {
  asClient,
  collect,
  collectPair,
  withAgent,
  withFormat,
  type FormatFlags,
  type RpcFlags,
} from '../rpc-options.ts';
import { print, printableLines, printJson } from '../tables.ts';
import { queryTimeoutMs, showWaiting } from '../waiting.ts';

const MORE = `
It ends when the query does, which lasts longer the more members there are, or as long as --timeout says.

Examples:
  hearsay query load
  hearsay query --tag role=web --timeout 2s uptime
  hearsay query --node web-1 --node web-2 --no-ack --json version
`;

/** The `query` command, to be added to a program. */
export function queryCommand(): Command {
  const command = new Command('query')
    .description('Ask all members something, and print what they answer')
    .argument('<name>', 'what the query is called')
    .argument('[payload]', 'what it says')
    .option('--node <name>', 'only this member is asked; may be repeated', collect)
    .addOption(
      new Option('--tag <key=regexp>', 'only members whose tag matches are asked; may be repeated').argParser(
        collectPair,
      ),
    )
    .option('--timeout <duration>', 'how long answers are taken, such as 500ms or 15s', parseTimeout)
    .option('--no-ack', 'members do not say that the query has reached them')
    .option('--relay-factor <count>', 'so many other members pass each answer on, 0 to 255', parseRelay, 0);
  return asClient(withFormat(command), { more: MORE }).action(queryAction);
}

interface QueryFlags extends RpcFlags, FormatFlags {
  readonly node?: readonly string[];
  readonly tag?: Readonly<Record<string, string>>;
  readonly timeout?: number;
  readonly ack: boolean;
  readonly relayFactor: number;
}

async function queryAction(name: string, payload: string | undefined, flags: QueryFlags): Promise<void> {
  const { node, tag, timeout, ack, relayFactor, format } = flags;
  const request: QueryRequest = {
    name,
    payload: payload === undefined ? null : Buffer.from(payload),
    ...(node === undefined ? {} : { nodes: node }),
    ...(tag === undefined ? {} : { tags: tag }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    wantsAcks: ack,
    relayFactor,
  };
  await withAgent(flags, async (client) => {
    const expectedMs = await expectedTimeMs(client, timeout);
    const answers = await client.query(request);
    if (format === 'text') print(printableLines(`Query '${name}' dispatched`));
    const waiting = showWaiting('asking', { expectedMs });
    try {
      await printAnswers(answers, { isJson: format === 'json', ack, clear: () => waiting.clear() });
    } finally {
      waiting.end();
    }
  });
}

/** Where somebody looks on, how long it will take; elsewhere it is not worth a request. */
async function expectedTimeMs(client: RpcClient, timeoutMs: number = 0): Promise<number> {
  if (timeoutMs > 0 || !process.stderr.isTTY) return timeoutMs;
  return queryTimeoutMs((await client.members()).length);
}

interface AnswerOptions {
  readonly isJson: boolean;
  /** Whether acks were asked for. */
  readonly ack: boolean;
  /** Called before a line is printed. */
  readonly clear: () => void;
}

async function printAnswers(
  answers: AsyncIterable<QueryAnswer>,
  { isJson, ack, clear }: AnswerOptions,
): Promise<void> {
  const acks: string[] = [];
  const responses: [string, string][] = [];
  const say = (text: string): void => {
    clear();
    if (!isJson) print(printableLines(text));
  };
  for await (const { kind, from, payload } of answers) {
    if (kind === 'ack') {
      acks.push(from);
      say(`Ack from '${from}'`);
    } else {
      const text = Buffer.from(payload ?? []).toString();
      responses.push([from, text]);
      say(`Response from '${from}': ${text.replace(/\n$/, '')}`);
    }
  }
  clear();
  // Where there are no acks, serf has null.
  if (isJson) return printJson({ Acks: ack ? acks : null, Responses: Object.fromEntries(responses) });
  if (ack) print(`Total Acks: ${acks.length}`);
  print(`Total Responses: ${responses.length}`);
}

function parseTimeout(text: string): number {
  const timeoutMs = parseGoDuration(text);
  if (timeoutMs === undefined) throw new InvalidArgumentError(`It must be ${DURATION_ALLOWED}.`);
  return timeoutMs;
}

function parseRelay(text: string): number {
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255)
    throw new InvalidArgumentError('It must be a whole number from 0 to 255.');
  return Number(text);
}
