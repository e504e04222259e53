/**
 * What became of a packet, and what was wrong at the time: how a chain gets from a missing ack to its reason.
 */
import type { Fault } from 'hearsay/sim';
import { isOnLink } from './experiment.ts';
import { nameOf } from './numbers.ts';
import { faultText } from './fault-text.ts';
import { CauseKind, EVENT_KINDS, type Journal } from './journal.ts';
import { PacketKind } from './scene.ts';
import type { RunSpec } from './spec.ts';

const KIND_NAMES: Readonly<Record<number, string>> = {
  [PacketKind.Ping]: 'ping',
  [PacketKind.Ack]: 'ack',
  [PacketKind.IndirectPing]: 'indirect ping',
  [PacketKind.Nack]: 'nack',
  [PacketKind.Gossip]: 'gossip',
};

export function kindName(kind: number): string {
  return KIND_NAMES[kind] ?? 'packet';
}

/** Where the trail of a ping ends. */
export interface Fate {
  readonly text: string;
  /** The packet that was lost or late. */
  readonly packet: number;
}

/** Follows a ping and its ack until `judgedMs`; `null`: the ack was in time, as far as the journal knows. */
export function fateOfPing(journal: Journal, ping: number, judgedMs: number): Fate | null {
  const lost = lossOf(journal, ping, judgedMs);
  if (lost !== null) return lost;
  const ack = ackOf(journal, ping);
  if (ack !== null) return lossOf(journal, ack, judgedMs);
  const { to } = journal.packets.columns;
  return { packet: ping, text: `${nameOf(to[ping]!)} read the ping, and its ack was not sent in time` };
}

function lossOf({ packets }: Journal, id: number, judgedMs: number): Fate | null {
  const { from, to, kind, receivedMs } = packets.row(id);
  if (receivedMs <= judgedMs) return null;
  const what = `the ${kindName(kind)} from ${nameOf(from)} to ${nameOf(to)}`;
  const isLate = receivedMs > judgedMs;
  const text = isLate ? `${what} was read only at ${seconds(receivedMs)}` : `${what} was never read`;
  return { packet: id, text };
}

/** The ack that was sent in answer to `ping`; `null`: there is none. */
function ackOf({ packets }: Journal, ping: number): number | null {
  const { kind, sentMs, causeKind, causeRef, receivedMs } = packets.columns;
  const readMs = receivedMs[ping]!;
  for (let id = packets.until('sentMs', readMs) - 1; id > ping && sentMs[id]! >= readMs; id -= 1) {
    if (kind[id] === PacketKind.Ack && causeKind[id] === CauseKind.Packet && causeRef[id] === ping) return id;
  }
  return null;
}

/** The packet of a kind that `from` sent to `to` at that very time; `null`: it sent none. */
export function packetSentAt(
  { packets }: Journal,
  {
    from,
    to,
    kind,
    atMs,
  }: { readonly from: number; readonly to: number | null; readonly kind: PacketKind; readonly atMs: number },
): number | null {
  const { columns } = packets;
  for (let id = packets.until('sentMs', atMs) - 1; id >= 0 && columns.sentMs[id]! >= atMs; id -= 1) {
    if (columns.from[id] !== from || columns.kind[id] !== kind) continue;
    if (to === null || columns.to[id] === to) return id;
  }
  return null;
}

export interface Trouble {
  readonly atMs: number;
  readonly text: string;
  /** The event with which it began; `null`: the link is like that. */
  readonly event: number | null;
}

/** What befell two nodes or the links between them while one probed the other. */
export function troublesOf(
  journal: Journal,
  spec: RunSpec,
  probe: { readonly from: number; readonly to: number; readonly sinceMs: number; readonly untilMs: number },
): Trouble[] {
  const troubles: Trouble[] = [];
  let gone: Trouble | null = null;
  const { events } = journal;
  const length = events.until('atMs', probe.untilMs);
  for (let event = 0; event < length; event += 1) {
    const { kind, causeRef, atMs, observer } = events.row(event);
    const what = EVENT_KINDS[kind];
    if (what === 'fault-begins') {
      const fault = spec.faults[causeRef];
      const endsMs = atMs + (fault?.forMs ?? Infinity);
      if (fault === undefined || endsMs < probe.sinceMs || !isBetween(fault, probe)) continue;
      troubles.push({ atMs, event, text: `Since then ${faultText(fault)}.` });
    } else if (observer === probe.to && (what === 'crashed' || what === 'leaving')) {
      gone = {
        atMs,
        event,
        text: `${nameOf(observer)} was gone: it had ${what === 'crashed' ? 'crashed' : 'left'}.`,
      };
    } else if (observer === probe.to && what === 'restarted' && atMs <= probe.sinceMs) {
      gone = null;
    }
  }
  if (gone !== null) troubles.push(gone);
  if (troubles.length > 0 || spec.loss === 0) return troubles;
  const share = Math.round(1000 * spec.loss) / 10;
  return [
    { atMs: probe.sinceMs, event: null, text: `Every link of this run loses ${share} % of its packets.` },
  ];
}

function isBetween(fault: Fault, { from, to }: { readonly from: number; readonly to: number }): boolean {
  // A crash is told as such.
  if (fault.kind === 'crash') return false;
  const befallsNodes = ['pause', 'gate', 'slow', 'clock'].includes(fault.kind);
  if (befallsNodes) return fault.nodes.includes(from) || fault.nodes.includes(to);
  return isOnLink(fault, from, to) || isOnLink(fault, to, from);
}

/** E.g. `12.345 s`. */
export function seconds(atMs: number): string {
  return `${(atMs / 1000).toFixed(3)} s`;
}
