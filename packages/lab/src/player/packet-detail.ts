/**
 * One packet, opened: its bytes and what it did to its receiver, brought back by running again from the
 * checkpoint before it was sent.
 */
import type { Stack } from 'hearsay/core';
import type { Input, Watched } from 'hearsay/sim';
import type { PacketDetail } from './engine-api.ts';
import { EngineError } from './errors.ts';
import type { Onlooker } from './experiment.ts';
import { nameOf } from './numbers.ts';
import { FIRST_PIECE_ID } from './flights.ts';
import { packetMessages, streamMessages, type Claim, type Message } from './message-text.ts';
import type { Run } from './run.ts';
import { Belief, PacketKind } from './scene.ts';
import { beliefAt, incarnationAt } from './view-reader.ts';

type Effect = PacketDetail['messages'][number]['effect'];

/** @throws EngineError if there is no such packet. */
export function packetDetail(run: Run, id: number): PacketDetail {
  const { packets, pieces } = run.journal;
  const isPiece = id >= FIRST_PIECE_ID;
  const place = isPiece ? id - FIRST_PIECE_ID : id;
  const table = isPiece ? pieces : packets;
  if (!(Number.isInteger(place) && place >= 0 && place < table.length)) {
    throw new EngineError('packet', `there is no packet ${id}`);
  }
  const { from, to, sentMs, receivedMs } = isPiece ? pieces.row(place) : packets.row(place);
  const replay = isPiece
    ? replayPiece(run, { to, receivedMs })
    : replayPacket(run, place, { to, receivedMs });
  return {
    id,
    kind: isPiece ? PacketKind.Stream : (packets.columns.kind[place] as PacketKind),
    from,
    to,
    sentMs,
    receivedMs: Number.isNaN(receivedMs) ? null : receivedMs,
    bytes: replay.bytes,
    messages: replay.messages.map(({ type, fields }, i) => ({
      type,
      fields,
      effect: replay.effects[i] ?? null,
    })),
  };
}

interface Replay {
  readonly bytes: Uint8Array;
  readonly messages: readonly Message[];
  readonly effects: readonly Effect[];
}

function replayPacket(run: Run, id: number, { to, receivedMs }: { to: number; receivedMs: number }): Replay {
  const checkpoint = run.checkpoints.all.findLast(({ lengths }) => lengths.packets <= id)!;
  const { experiment } = run.replayFrom(checkpoint.atMs);
  let next = checkpoint.lengths.packets;
  let bytes: Uint8Array | undefined;
  const reading = new Reading(
    nameOf(to),
    packetMessages,
    (input) => input.kind === 'packet' && input.packet === bytes,
  );
  experiment.watch({
    onPacket(_process, _to, packet) {
      if (next === id) bytes = packet;
      next += 1;
    },
  });
  experiment.watch(reading);
  const { sentMs } = run.journal.packets.columns;
  experiment.advanceTo(Number.isNaN(receivedMs) ? sentMs[id]! : receivedMs);
  const sent = bytes ?? new Uint8Array(0);
  return { bytes: sent, messages: packetMessages(sent), effects: reading.effects };
}

function replayPiece(run: Run, { to, receivedMs }: { to: number; receivedMs: number }): Replay {
  const checkpoint = run.checkpoints.all.findLast(({ atMs }) => atMs < receivedMs) ?? run.checkpoints.all[0]!;
  const { experiment } = run.replayFrom(checkpoint.atMs);
  let bytes = new Uint8Array(0);
  const reading = new Reading(nameOf(to), streamMessages, (input) => {
    if (input.kind !== 'stream-data' || experiment.now !== receivedMs) return false;
    ({ bytes } = input as { bytes: Uint8Array<ArrayBuffer> });
    return true;
  });
  experiment.watch(reading);
  experiment.advanceTo(receivedMs);
  return { bytes, messages: bytes.length === 0 ? [] : streamMessages(bytes), effects: reading.effects };
}

interface Held {
  readonly belief: Belief;
  readonly incarnation: number;
  readonly confirmations: number;
}

/** Watches one input of one node, and tells what each claim in it has changed. */
class Reading implements Onlooker {
  effects: readonly Effect[] = [];
  readonly #name: string;
  readonly #open: (bytes: Uint8Array) => Message[];
  readonly #isIt: (input: Input<unknown>) => boolean;
  #before: readonly (Held | null)[] = [];
  #claims: readonly (Claim | null)[] | null = null;
  #isOver = false;

  constructor(
    name: string,
    open: (bytes: Uint8Array) => Message[],
    isIt: (input: Input<unknown>) => boolean,
  ) {
    this.#name = name;
    this.#open = open;
    this.#isIt = isIt;
  }

  beforeInput(process: Watched, input: Input<unknown>): void {
    if (this.#isOver || process.name !== this.#name || !this.#isIt(input)) return;
    const bytes = input.kind === 'packet' ? input.packet : (input as { readonly bytes: Uint8Array }).bytes;
    this.#claims = this.#open(bytes).map(({ claim }) => claim);
    this.#before = this.#claims.map((claim) => (claim === null ? null : heldBy(process, claim.subject)));
  }

  afterInput(process: Watched): void {
    if (this.#claims === null || process.name !== this.#name) return;
    this.effects = this.#claims.map((claim, i) =>
      claim === null ? null : effectOf(claim, this.#before[i]!, heldBy(process, claim.subject)),
    );
    this.#claims = null;
    this.#isOver = true;
  }
}

function heldBy(process: Watched, subject: string): Held {
  const { swim } = process.core as unknown as Pick<Stack, 'swim'>;
  const slot = swim.membership.slotOf(subject);
  if (slot < 0) return { belief: Belief.Unknown, incarnation: 0, confirmations: 0 };
  return {
    belief: beliefAt(swim.membership, slot),
    incarnation: incarnationAt(swim.membership, slot),
    confirmations: swim.suspicions.suspicion(slot)?.confirmations ?? 0,
  };
}

function effectOf(claim: Claim, before: Held, after: Held): Effect {
  const isChanged =
    before.belief !== after.belief ||
    before.incarnation !== after.incarnation ||
    before.confirmations !== after.confirmations;
  if (isChanged) return 'new';
  return claim.incarnation < before.incarnation ? 'stale' : 'duplicate';
}
