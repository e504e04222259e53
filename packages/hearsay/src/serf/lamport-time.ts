/**
 * A Lamport time (serf `LamportTime`): 64 bits without sign, kept as a bigint. A number would be handier, but
 * one message with a time above 2^53, which Serf takes, moves the clocks of all its members there for good;
 * a member that could not follow would be deaf to the cluster from then on.
 *
 * Differs: the last of the 2^64 times is refused as `range`. Serf takes it, and its clock, which must be one
 * above all that it has seen, wraps to 0.
 */
import type { Reader } from '../base/reader.ts';
import type { Writer } from '../base/writer.ts';
import { type Int64Range, putInt64, readInt64 } from './int64.ts';

export type LamportTime = bigint;

/** The last time that a clock can go beyond. */
export const LAMPORT_TIME_MAX: LamportTime = 0xffff_ffff_ffff_fffen;

const RANGE: Int64Range = { min: 0n, max: LAMPORT_TIME_MAX };

export function putLamportTime(writer: Writer, time: LamportTime): void {
  putInt64(writer, time);
}

export function readLamportTime(reader: Reader): LamportTime {
  return readInt64(reader, RANGE);
}
