/** `hearsay monitor`: an agent's log as it is written, and what happens to the cluster (`serf monitor`). */
import { Command, InvalidArgumentError } from 'commander';
import type { LogLevel } from '../../agent/agent-api.ts';
import type { RpcClient, StreamedEvent } from '../../rpc/client.ts';
import { LOG_LEVELS } from '../../rpc/protocol.ts';
import {
  asClient,
  untilInterrupted,
  withAgent,
  withFormat,
  type FormatFlags,
  type RpcFlags,
} from '../rpc-options.ts';
import { addressText, jsonText, memberJson, print, printableLines } from '../tables.ts';

const MORE = `
The agent's newest lines come first, then those that it writes. The level may be finer than that of its own
log. It ends when it is interrupted, which is no failure, or when the agent ends, which is one.
`;

/** The `monitor` command, to be added to a program. */
export function monitorCommand(): Command {
  const command = new Command('monitor')
    .description('Show the log of an agent and the events of the cluster as they come')
    .option('--log-level <level>', 'trace, debug, info, warn or err', parseLevel, 'INFO');
  return asClient(withFormat(command), { more: MORE }).action(monitorAction);
}

interface MonitorFlags extends RpcFlags, FormatFlags {
  readonly logLevel: LogLevel;
}

async function monitorAction(flags: MonitorFlags): Promise<void> {
  const isJson = flags.format === 'json';
  await withAgent(flags, (client) =>
    untilInterrupted(client, async () => {
      await Promise.all([printEvents(client, isJson), printLog(client, flags.logLevel, isJson)]);
    }),
  );
}

async function printLog(client: RpcClient, level: LogLevel, isJson: boolean): Promise<void> {
  for await (const log of await client.monitor(level)) {
    print(isJson ? jsonText({ log }) : printableLines(log));
  }
}

async function printEvents(client: RpcClient, isJson: boolean): Promise<void> {
  for await (const event of await client.stream('*')) {
    if (isJson) print(jsonText(eventJson(event)));
    else for (const text of eventTexts(event)) print(printableLines(text));
  }
}

/** `Event: member-join web-1 10.0.0.1:7946`, a line for each member. */
function eventTexts(event: StreamedEvent): string[] {
  if (event.event === 'user' || event.event === 'query') {
    const { name, payload, lamportTime } = event;
    const said = payload === null || payload.length === 0 ? '' : `: ${Buffer.from(payload).toString()}`;
    return [`Event: ${event.event} ${name} at ${lamportTime}${said}`];
  }
  return event.members.map((member) => `Event: ${event.event} ${member.name} ${addressText(member)}`);
}

function eventJson(event: StreamedEvent): object {
  if (event.event === 'user' || event.event === 'query') {
    const { name, payload, lamportTime } = event;
    const said = payload === null ? null : Buffer.from(payload).toString();
    return { event: event.event, name, payload: said, lamportTime: lamportTime.toString() };
  }
  return { event: event.event, members: event.members.map(memberJson) };
}

function parseLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((one) => one === text.toUpperCase());
  if (level === undefined) throw new InvalidArgumentError('It must be trace, debug, info, warn or err.');
  return level;
}
