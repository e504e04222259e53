/**
 * `hearsay members --watch`: the members as they change, from the agent's stream of events. What is shown is
 * asked of the agent again after each event, so that it is the agent that applies the filters.
 */
import type { SerfMember } from 'hearsay/core';
import { paintLine, piece, type Line } from '../../demo/line.ts';
import { Terminal } from '../../demo/terminal.ts';
import type { RpcClient, StreamedEvent } from '../../rpc/client.ts';
import { paint } from '../output.ts';
import { untilInterrupted } from '../rpc-options.ts';
import { jsonText, lineText, MEMBER_HEAD, memberJson, memberRows, print, tableLines } from '../tables.ts';

const MEMBER_EVENTS = 'member-join,member-leave,member-failed,member-update,member-reap';
const QUIT_KEYS = ['q', 'Q', '\u0003', '\u0004'];

export interface Watch {
  readonly client: RpcClient;
  /** The members that are to be seen. */
  readonly list: () => Promise<SerfMember[]>;
  readonly isDetailed: boolean;
  readonly isJson: boolean;
}

interface MemberEvent {
  readonly event: string;
  readonly members: readonly SerfMember[];
}

/** Runs until it is interrupted. Rejects if the agent goes away. */
export async function watchMembers(watch: Watch): Promise<void> {
  const { stdin, stdout } = process;
  const isLive = stdin.isTTY && stdout.isTTY && process.env['TERM'] !== 'dumb' && !watch.isJson;
  await untilInterrupted(watch.client, () => (isLive ? watchOnTerminal(watch) : watchInLines(watch)));
}

async function watchInLines({ client, list, isDetailed, isJson }: Watch): Promise<void> {
  // The stream first: what happens while the members are listed must not be missed.
  const stream = await client.stream(MEMBER_EVENTS);
  const members = await list();
  if (isJson) print(jsonText({ event: 'members', members: members.map(memberJson) }));
  else for (const line of tableLines(memberRows(members, isDetailed))) print(lineText(line));
  // Those that were to be seen until an event said something else: that they no longer are is news, too.
  const seen = new Set(members.map(({ name }) => name));
  for await (const event of stream) {
    if (!isMemberEvent(event)) continue;
    const names = new Set((await list()).map(({ name }) => name));
    for (const name of names) seen.add(name);
    const concerned = event.members.filter(({ name }) => seen.has(name));
    for (const { name } of concerned) if (!names.has(name)) seen.delete(name);
    if (concerned.length > 0) printEvent({ event: event.event, members: concerned }, { isDetailed, isJson });
  }
}

function printEvent(
  { event, members }: MemberEvent,
  { isDetailed, isJson }: { readonly isDetailed: boolean; readonly isJson: boolean },
): void {
  if (isJson) return print(jsonText({ event, members: members.map(memberJson) }));
  const at = piece(new Date().toISOString(), 'faint');
  const rows = memberRows(members, isDetailed).map((row) => [at, piece(event), ...row]);
  for (const line of tableLines(rows)) print(lineText(line));
}

async function watchOnTerminal({ client, list, isDetailed }: Watch): Promise<void> {
  const stream = await client.stream(MEMBER_EVENTS);
  let members = await list();
  let news = '';
  let hasQuit = false;
  const terminal = new Terminal(process.stdin, process.stdout);
  const restore = (): void => terminal.restore();
  const draw = (): void => terminal.draw(pageLines(members, { isDetailed, news, ...terminal.size }));
  const onInput = (text: string): void => {
    if (!QUIT_KEYS.some((key) => text.includes(key))) return;
    hasQuit = true;
    client.close();
  };
  process.on('exit', restore);
  terminal.show({ onInput, onResize: draw });
  try {
    draw();
    for await (const event of stream) {
      if (!isMemberEvent(event)) continue;
      members = await list();
      news = `${new Date().toLocaleTimeString()} ${newsText(event)}`;
      draw();
    }
  } catch (error) {
    if (!hasQuit) throw error;
  } finally {
    restore();
    process.off('exit', restore);
  }
}

interface PageOptions {
  readonly isDetailed: boolean;
  /** The last event. */
  readonly news: string;
  readonly columns: number;
  readonly rows: number;
}

/** The page, painted: as many members as there is room for, how many of each state, and the last event. */
export function pageLines(members: readonly SerfMember[], options: PageOptions): string[] {
  const { isDetailed, news, columns, rows } = options;
  const [head = [], ...table] = tableLines([MEMBER_HEAD, ...memberRows(members, isDetailed)]);
  const room = Math.max(0, rows - 4);
  const shown = table.length <= room ? table : table.slice(0, Math.max(0, room - 1));
  const more = table.length - shown.length;
  const lines: Line[] = [
    head,
    ...shown,
    ...(more === 0 ? [] : [[piece(`and ${more} more`, 'faint')]]),
    [],
    [piece(countsText(members), 'strong')],
    [piece(`${news === '' ? '' : `${news} · `}q quits`, 'faint')],
  ];
  return lines.map((line) => paintLine(line, columns - 1, paint));
}

/** `3 members: 2 alive, 1 failed` */
function countsText(members: readonly SerfMember[]): string {
  const counts = new Map<string, number>();
  for (const { status } of members) counts.set(status, (counts.get(status) ?? 0) + 1);
  const parts = [...counts].map(([status, count]) => `${count} ${status}`);
  const total = `${members.length} ${members.length === 1 ? 'member' : 'members'}`;
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`;
}

function newsText({ event, members }: MemberEvent): string {
  return `${event} ${members.map(({ name }) => name).join(', ')}`;
}

function isMemberEvent(event: StreamedEvent): event is Extract<StreamedEvent, MemberEvent> {
  return event.event !== 'user' && event.event !== 'query';
}
