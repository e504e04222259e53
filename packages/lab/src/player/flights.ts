/**
 * What is on the way at a moment, from the journal. A watcher sees a packet sent and read, not arriving: one
 * that waited in the inbox of a paused node is drawn as arriving after the usual time.
 */
import type { Latency } from 'hearsay/sim';
import type { Journal } from './journal.ts';
import { PacketKind, type Flights } from './scene.ts';
import { apartMs } from './places.ts';
import type { RunSpec } from './spec.ts';

/** Pieces of streams have numbers of their own, from here on. */
export const FIRST_PIECE_ID = 0x8000_0000;

/** Lost packets stop here. */
const LOST_AT = 0.6;
/** An exponential latency is beyond this many means once in a million packets. */
const MEANS_MAX = 14;
const DEVIATIONS_MAX = 6;
/** Streams wait for retransmissions; a piece that takes longer than this is drawn only at its end. */
const PIECE_MS_MAX = 2000;

export interface FlightTimes {
  readonly typicalMs: (from: number, to: number) => number;
  readonly mostMs: number;
}

export function flightTimes(spec: RunSpec): FlightTimes {
  const { typicalMs, mostMs } = usual(spec.latencyMs);
  let besides = 0;
  for (const { kind, amount, forMs } of spec.faults) {
    if (kind === 'latency' || kind === 'reordering') besides += amount;
    else if (kind === 'clog') besides += forMs ?? 0;
  }
  besides += Math.max(0, ...(spec.places?.apartMs.flat() ?? []));
  return {
    typicalMs: (from, to) => Math.max(typicalMs + apartMs(spec, from, to), 0.01),
    mostMs: Math.max(mostMs + besides, typicalMs, 0.02),
  };
}

function usual(latency: Latency): { readonly typicalMs: number; readonly mostMs: number } {
  if (!('kind' in latency)) {
    return { typicalMs: (latency.min + latency.max) / 2, mostMs: latency.max };
  }
  const { min, mean } = latency;
  const spread = latency.kind === 'normal' ? DEVIATIONS_MAX * latency.deviation : MEANS_MAX * (mean - min);
  return { typicalMs: Math.max(min, mean), mostMs: Math.max(min, mean) + spread };
}

interface Flight {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly kind: PacketKind;
  readonly progress: number;
  readonly isLost: boolean;
}

/** `computedMs`: what was sent shortly before may still arrive. */
export function flightsAt(journal: Journal, atMs: number, times: FlightTimes, computedMs: number): Flights {
  const found: Flight[] = [...packetsAt(journal, atMs, times, computedMs), ...piecesAt(journal, atMs)];
  return {
    count: found.length,
    id: Uint32Array.from(found, ({ id }) => id),
    from: Uint16Array.from(found, ({ from }) => from - 1),
    to: Uint16Array.from(found, ({ to }) => to - 1),
    kind: Uint8Array.from(found, ({ kind }) => kind),
    progress: Float32Array.from(found, ({ progress }) => progress),
    lost: Uint8Array.from(found, ({ isLost }) => (isLost ? 1 : 0)),
  };
}

function packetsAt(journal: Journal, atMs: number, times: FlightTimes, computedMs: number): Flight[] {
  const { typicalMs, mostMs } = times;
  const { from, to, kind, sentMs, receivedMs } = journal.packets.columns;
  const found: Flight[] = [];
  for (let id = journal.packets.until('sentMs', atMs) - 1; id >= 0; id -= 1) {
    const sent = sentMs[id]!;
    if (sent < atMs - mostMs) break;
    const received = receivedMs[id]!;
    const isLost = Number.isNaN(received) && sent < computedMs - mostMs;
    const tookMs = received - sent <= mostMs ? received - sent : typicalMs(from[id]!, to[id]!);
    if (atMs >= sent + tookMs || to[id] === 0) continue;
    const progress = Math.min(isLost ? LOST_AT : 1, (atMs - sent) / tookMs);
    found.push({ id, from: from[id]!, to: to[id]!, kind: kind[id]! as PacketKind, progress, isLost });
  }
  return found.toReversed();
}

function piecesAt(journal: Journal, atMs: number): Flight[] {
  const { from, to, sentMs, receivedMs } = journal.pieces.columns;
  const found: Flight[] = [];
  for (let i = journal.pieces.until('receivedMs', atMs); i < journal.pieces.length; i += 1) {
    const received = receivedMs[i]!;
    if (received > atMs + PIECE_MS_MAX) break;
    if (sentMs[i]! > atMs) continue;
    const progress = (atMs - sentMs[i]!) / (received - sentMs[i]!);
    const kind = PacketKind.Stream;
    found.push({ id: FIRST_PIECE_ID + i, from: from[i]!, to: to[i]!, kind, progress, isLost: false });
  }
  return found;
}
