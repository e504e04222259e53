/**
 * How results are printed: columns for people, as `serf` has them, and JSON for programs. Names, tags and
 * payloads come from other machines; whatever controls a terminal is taken out of them, and JSON has it
 * escaped.
 */
import { endpointOf, formatEndpoint, type SerfMember, type Tags } from 'hearsay/core';
import { paintLine, piece, printable, type Line, type Piece, type Style } from '../demo/line.ts';
import { paint } from './output.ts';

const GAP = '  ';
const STATUS_STYLES: Readonly<Record<SerfMember['status'], Style>> = {
  alive: 'good',
  leaving: 'gone',
  left: 'gone',
  failed: 'bad',
};

/** One line on standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The value on standard output, in several lines. */
export function printJson(value: unknown): void {
  print(jsonText(value, 2));
}

/** As `JSON.stringify`, with nothing in it that a terminal would obey. */
export function jsonText(value: unknown, indent: number = 0): string {
  return JSON.stringify(value, null, indent).replaceAll(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The rows with their columns under each other. The last column is as wide as it is. */
export function tableLines(rows: readonly Line[]): Line[] {
  const widths: number[] = [];
  const shown = rows.map((row) => row.map(({ text, style }) => piece(printable(text), style)));
  for (const row of shown)
    for (const [i, { text }] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, text.length);
  return shown.map((row) =>
    row.flatMap((cell, i) => (i === row.length - 1 ? cell : padded(cell, widths[i]!))),
  );
}

function padded({ text, style }: Piece, width: number): Piece[] {
  return [piece(text, style), piece(' '.repeat(width - text.length) + GAP)];
}

/** The line as it is printed, in colours if there are any. */
export function lineText(line: Line): string {
  return paintLine(line, Number.MAX_SAFE_INTEGER, paint).trimEnd();
}

/** Text of several lines, without what controls a terminal. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.split('\t').map(printable).join('\t'))
    .join('\n');
}

const BY_NUMBERS = new Intl.Collator('en', { numeric: true });

/** By name, web-2 before web-10. Agents have them in no order, and in another one each time. */
export function byName(members: readonly SerfMember[]): SerfMember[] {
  return [...members].sort((a, b) => BY_NUMBERS.compare(a.name, b.name));
}

/** `web-1  10.0.0.1:7946  alive  role=web`, a row each; with `isDetailed` Serf's protocol versions, too. */
export function memberRows(members: readonly SerfMember[], isDetailed: boolean = false): Line[] {
  return members.map((member) => {
    const { name, status, tags } = member;
    const row = [piece(name), piece(addressText(member)), piece(status, STATUS_STYLES[status])];
    if (!isDetailed) return [...row, piece(tagsText(tags))];
    const { min, max, version } = protocolOf(member);
    const range = `Available Protocol Range: [${min}, ${max}]`;
    return [...row, piece(tagsText(tags)), piece(`Protocol Version: ${version}`), piece(range)];
  });
}

/** The heads of the columns. */
export const MEMBER_HEAD: Line = ['NAME', 'ADDRESS', 'STATUS', 'TAGS'].map((text) => piece(text, 'faint'));

/** A member as `serf members -format=json` has it. */
export interface MemberJson {
  readonly name: string;
  readonly addr: string;
  readonly port: number;
  readonly tags: Tags;
  readonly status: string;
  readonly protocol: { readonly max: number; readonly min: number; readonly version: number };
}

export function memberJson(member: SerfMember): MemberJson {
  const { name, address, status } = member;
  const addr = addressText(member);
  return { name, addr, port: address.port, tags: sorted(member.tags), status, protocol: protocolOf(member) };
}

/** `10.0.0.1:7946` */
export function addressText({ address }: SerfMember): string {
  return formatEndpoint(endpointOf(address));
}

/** `a=1,role=web`, in the order of their keys. */
export function tagsText(tags: Tags): string {
  return Object.entries(sorted(tags))
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** The record with its keys in order. */
export function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  const entries = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.assign(Object.create(null) as Record<string, T>, Object.fromEntries(entries));
}

/** Serf's own versions, which come after memberlist's. */
function protocolOf({ versions }: SerfMember): MemberJson['protocol'] {
  return { max: versions[4] ?? 0, min: versions[3] ?? 0, version: versions[5] ?? 0 };
}
