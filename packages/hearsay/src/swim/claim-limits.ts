/**
 * How long the parts of what a peer says about a member may be. Whatever enters a view or the queue goes on
 * in packets of ours, and one packet of a kilobyte may inflate to a name of a quarter of a megabyte.
 *
 * Differs: memberlist takes parts of any length from the wire, and then cannot pass them on. Its senders stop
 * at 512 bytes of metadata, Serf's at names of 128 bytes, and no host name is longer than 253.
 */
import { DecodeError } from '../base/errors.ts';
import { utf8Length } from '../base/utf8.ts';
import type { Alive, Suspect } from '../wire/claims.ts';
import type { PushPullNode } from '../wire/stream-messages.ts';

const NAME_BYTES_MAX = 512;
/** A name and metadata, or two names: so much fits into a packet of the default size, sealed and labelled. */
const TOGETHER_BYTES_MAX = 1024;
/** Addresses have 16 bytes at most and versions 6; more may mean something one day. */
const SHORT_FIELD_BYTES_MAX = 64;
/** No unit of a string takes more in UTF-8. */
const UNIT_BYTES_MAX = 3;

/** What an `alive` and a push/pull entry have in common besides the name. */
type Told = Pick<Alive, 'addr' | 'meta' | 'vsn'>;

/** Whether a name could not be sent again. Measured as we would write it, not as it came. */
export function isNameTooLong(name: string): boolean {
  // Nearly all names are so short that nobody has to count.
  return UNIT_BYTES_MAX * name.length > NAME_BYTES_MAX && utf8Length(name) > NAME_BYTES_MAX;
}

/** The claim itself. Throws `limit` if a name in it is too long. */
export function boundedAccusation(claim: Suspect): Suspect {
  if (isNameTooLong(claim.node) || isNameTooLong(claim.from)) throw DecodeError.of('limit');
  return claim;
}

/** The claim itself. Throws `limit` if anything in it is too long. */
export function boundedAlive(claim: Alive): Alive {
  if (isTooMuch(claim.node, claim)) throw DecodeError.of('limit');
  return claim;
}

/** Whether an entry of a push/pull says no more than an `alive` may. */
export function isBoundedNode(node: PushPullNode): boolean {
  return !isTooMuch(node.name, node);
}

function isTooMuch(name: string, { addr, meta, vsn }: Told): boolean {
  const metaBytes = meta?.length ?? 0;
  // As above: hardly a name has to be counted.
  const mayBeTooMuch = UNIT_BYTES_MAX * name.length + metaBytes > TOGETHER_BYTES_MAX;
  if (mayBeTooMuch && utf8Length(name) + metaBytes > TOGETHER_BYTES_MAX) return true;
  const isShort = addr.length <= SHORT_FIELD_BYTES_MAX && (vsn?.length ?? 0) <= SHORT_FIELD_BYTES_MAX;
  return !isShort || isNameTooLong(name);
}
