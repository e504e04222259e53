/**
 * The mark by which our own members know each other (rule `mark`): extension version and instance id, in a
 * field of ping and ack that memberlist skips. A ping carries it until the peer has shown its own; an ack
 * carries it if the ping did. Gossip never does: whoever relays a claim would have to re-encode it.
 */
import type { Rng } from '../base/rng.ts';
import type { Context } from './context.ts';
import { MemberState } from './member.ts';
import type { Slot } from './membership.ts';

/** The newest extension that we speak. */
export const EXTENSION_VERSION = 1;
const INSTANCE_BYTES = 8;
const MARK_BYTES = 1 + INSTANCE_BYTES;
/** Every byte in hex: a mark is read in each first ping and ack of two members. */
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** A mark for a new instance of a node: no two lives share one. */
export function newMark(rng: Rng): Uint8Array {
  const mark = new Uint8Array(MARK_BYTES);
  mark[0] = EXTENSION_VERSION;
  for (let i = 1; i < MARK_BYTES; i += 1) mark[i] = rng.below(256);
  return mark;
}

/** The instance id in a mark, in hex; `null` if it is none of ours. Later versions may append to the mark. */
export function instanceOf(mark: Uint8Array): string | null {
  if (!isOurs(mark)) return null;
  let instance = '';
  for (let i = 1; i < MARK_BYTES; i += 1) instance += HEX[mark[i]!]!;
  return instance;
}

/** Whether a mark of ours holds this instance id: the same as `instanceOf`, and no text is made. */
function shows(mark: Uint8Array, instance: string): boolean {
  for (let i = 1; i < MARK_BYTES; i += 1) {
    const digits = HEX[mark[i]!]!;
    const place = 2 * i - 2;
    if (instance.charCodeAt(place) !== digits.charCodeAt(0)) return false;
    if (instance.charCodeAt(place + 1) !== digits.charCodeAt(1)) return false;
  }
  return true;
}

function isOurs(mark: Uint8Array): boolean {
  return mark.length >= MARK_BYTES && mark[0]! >= EXTENSION_VERSION;
}

/** The mark that a ping to this member carries, or `null`. */
export function markFor(context: Context, slot: Slot): Uint8Array | null {
  return context.rules.mark && context.membership.instance(slot) === null ? context.local.mark : null;
}

/** A member has shown a mark. A new instance id under a known name is a new life of that member. */
export function recognise(context: Context, slot: Slot, mark: Uint8Array | null): void {
  if (mark === null || !context.rules.mark || slot === context.local.slot) return;
  if (!isOurs(mark)) return;
  const { membership, effects } = context;
  const known = membership.instance(slot);
  if (known !== null && shows(mark, known)) return;
  if (membership.state(slot) === MemberState.Left) return;
  // What others have been shown by the same member is most likely what we are shown now.
  const told = membership.instanceShown(slot);
  membership.setInstance(slot, told !== null && shows(mark, told) ? told : instanceOf(mark));
  effects.emit({ type: 'member-recognised', member: membership.snapshot(slot), replaced: known !== null });
}
