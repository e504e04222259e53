/**
 * The third artefact: the way of one update through a hundred members, told from the journal of a run. Who
 * told whom is read off the packet in which each first heard of it.
 */
import { PROFILES } from 'hearsay/core';
import type { LabEvent, PacketNote, RunInfo } from '../player/engine-api.ts';
import type { RunSpec } from '../player/spec.ts';
import { update } from '../presets/deeds.ts';
import { medianOf, secondsText, tableOf, type Row } from './artefact-table.ts';
import { specOf } from './figure.ts';

const AT_MS = 2000;
const TELLER = 1;

export const WALKTHROUGH_SPEC: RunSpec = specOf({
  nodes: 100,
  forMs: 8000,
  latencyMs: { min: 5, max: 15 },
  actions: [update(TELLER, AT_MS)],
});

interface Hearing {
  readonly node: number;
  readonly atMs: number;
  /** From whom; 0: over a stream or from nobody that the journal names. */
  readonly from: number;
  /** How many tellings lie between the update and this member. */
  readonly step: number;
  readonly how: string;
}

/** What the packets were that told it. */
const KINDS = ['a ping', 'an ack', 'an indirect ping', 'a nack', 'gossip', 'a stream'] as const;

export function hearingsOf(events: readonly LabEvent[], packets: readonly PacketNote[]): Hearing[] {
  const steps = new Map([[TELLER, 0]]);
  const hearings: Hearing[] = [];
  for (const { kind, subject, observer, cause, atMs } of events) {
    if (kind !== 'meta' || subject !== TELLER || steps.has(observer)) continue;
    const packet = cause?.kind === 'packet' ? packets[cause.packet] : undefined;
    const from = packet?.from ?? (cause?.kind === 'stream' ? cause.from : 0);
    const step = (steps.get(from) ?? 0) + 1;
    steps.set(observer, step);
    const how = packet === undefined ? 'a stream' : (KINDS[packet.kind] ?? 'a packet');
    hearings.push({ node: observer, atMs: atMs - AT_MS, from, step, how });
  }
  return hearings;
}

export function walkthroughMarkdown(
  { spec, digest }: RunInfo,
  events: readonly LabEvent[],
  packets: readonly PacketNote[],
): string {
  const hearings = hearingsOf(events, packets);
  const last = hearings.at(-1);
  const others = spec.nodes - 1;
  const middleMs = medianOf(hearings.map(({ atMs }) => atMs));
  const { gossipIntervalMs, gossipNodes } = PROFILES.lan;
  return `# One update through ${spec.nodes} members

n${TELLER} changes its metadata. Each member that hears of it passes it on with its pings and acks, and every
${gossipIntervalMs} ms to ${gossipNodes} others, until its budget is spent. The run has seed ${spec.seed}
and the digest \`${digest}\`; whoever opens it sees the same one.

${hearings.length} of ${others} heard, the middle one after ${secondsText(middleMs)}, the last after
${secondsText(last?.atMs ?? null)}.

## By tellings

${tableOf(['tellings away', 'members', 'first', 'last', 'together'], byStep(hearings, others))}

## By time

${tableOf(['after', 'know it', 'new'], byTime(hearings))}

## The first twelve

${tableOf(['when', 'who', 'from', 'by'], hearings.slice(0, 12).map(rowOf))}

## How the last one heard

${chainOf(hearings, last)
  .map((one) => `- ${textOf(one)}`)
  .join('\n')}

## What to explain

- Why does the number of those who know grow by a factor at first, and why does that end?
- How many tellings would a perfect doubling have needed, and why are there more?
- What would have to happen for one member never to hear, and what would mend that?
`;
}

const seconds = (atMs: number): string => `${(atMs / 1000).toFixed(3)} s`;
const rowOf = ({ atMs, node, from, how }: Hearing): Row => [
  seconds(atMs),
  `n${node}`,
  from === 0 ? '–' : `n${from}`,
  how,
];
const textOf = ({ atMs, node, from, how }: Hearing): string =>
  `${seconds(atMs)}: n${node} hears it from n${from}, by ${how}`;

function byStep(hearings: readonly Hearing[], others: number): Row[] {
  const most = hearings.reduce((deepest, { step }) => Math.max(deepest, step), 0);
  let known = 0;
  return Array.from({ length: most }, (_, i) => {
    const of = hearings.filter(({ step }) => step === i + 1);
    known += of.length;
    return [
      i + 1,
      of.length,
      seconds(of[0]?.atMs ?? 0),
      seconds(of.at(-1)?.atMs ?? 0),
      `${Math.round((100 * known) / others)} %`,
    ];
  });
}

const SLICE_MS = 100;

function byTime(hearings: readonly Hearing[]): Row[] {
  const slices = Math.ceil(((hearings.at(-1)?.atMs ?? 0) + 1) / SLICE_MS);
  return Array.from({ length: slices }, (_, i) => {
    const until = (i + 1) * SLICE_MS;
    const know = hearings.filter(({ atMs }) => atMs <= until).length;
    const before = hearings.filter(({ atMs }) => atMs <= until - SLICE_MS).length;
    return [`${until} ms`, know, know - before];
  });
}

/** Back from the last to the first, told forwards. */
function chainOf(hearings: readonly Hearing[], last: Hearing | undefined): Hearing[] {
  const chain: Hearing[] = [];
  for (let one = last; one !== undefined;) {
    chain.unshift(one);
    const { from } = one;
    one = hearings.find(({ node }) => node === from);
  }
  return chain;
}
