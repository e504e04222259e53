/** Whose a name is, when two have it: the majority decides (serf `resolveNodeConflict`). */
import { sameBytes, type WireAddress } from '../base/address.ts';
import { DecodeError } from '../base/errors.ts';
import { decodeConflictResponse, type MemberRecord } from './conflict-messages.ts';

export interface ConflictTally {
  responses: number;
  /** Answers that name our address. */
  matching: number;
}

/** Counts what a member says of our name. */
export function addConflictAnswer(tally: ConflictTally, payload: Uint8Array | null, own: WireAddress): void {
  const record = read(payload);
  if (record === undefined) return;
  tally.responses += 1;
  if (record !== null && sameBytes(record.address, own.bytes) && record.port === own.port)
    tally.matching += 1;
}

/** Whether the name is ours. With no answer at all it is not: nobody knows us. */
export function judgeConflict({ responses, matching }: ConflictTally): boolean {
  return matching >= Math.floor(responses / 2) + 1;
}

/** `null`: the member knows nobody of that name; `undefined`: it makes no sense. */
function read(payload: Uint8Array | null): MemberRecord | null | undefined {
  try {
    return payload === null ? undefined : decodeConflictResponse(payload);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
