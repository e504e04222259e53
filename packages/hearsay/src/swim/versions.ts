/**
 * Protocol versions (memberlist.md §12): what each member understands, and whether a cluster can be merged
 * with another without leaving somebody unable to read the rest (memberlist `verifyProtocol`).
 */
import { MemberState, Version, VERSION_BYTES } from './member.ts';

/** What the check needs to know of a member. */
export interface Versioned {
  readonly name: string;
  readonly alive: boolean;
  /** Six bytes, or fewer where the member has told none. */
  readonly versions: Uint8Array;
}

type Range = readonly [low: number, high: number];

export function versioned(name: string, state: number, versions: Uint8Array): Versioned {
  return { name, alive: state === MemberState.Alive, versions };
}

/**
 * Whether an `alive` carries versions that make no sense: a protocol range without members, or one to five
 * bytes, on which the reference crashes (memberlist.md §22). No bytes at all are allowed.
 */
export function isAbsurd(versions: Uint8Array): boolean {
  if (versions.length === 0) return false;
  if (versions.length < VERSION_BYTES) return true;
  const min = versions[Version.ProtocolMin]!;
  const max = versions[Version.ProtocolMax]!;
  return min === 0 || max === 0 || min > max;
}

/**
 * The first member that some alive member could not understand, in the reference's words; `null` if there is
 * none. A member that has told no versions speaks 0, which nobody understands, so that one of them stops all
 * exchanges. It stays so, as in the reference: a range that shuts out the rest does the same, and peers with
 * the reference's rules would refuse our state all the same.
 */
export function incompatibility(remote: readonly Versioned[], local: readonly Versioned[]): string | null {
  const both = [remote, local];
  const protocol = understood(both, Version.ProtocolMin, Version.ProtocolMax);
  const delegate = understood(both, Version.DelegateMin, Version.DelegateMax);
  for (const members of both) {
    for (const { name, versions } of members) {
      const known = versions.length >= VERSION_BYTES;
      const spoken = known ? versions[Version.Protocol]! : 0;
      if (spoken < protocol[0] || spoken > protocol[1]) return refusal(name, 'protocol', spoken, protocol);
      const spokenAbove = known ? versions[Version.Delegate]! : 0;
      if (spokenAbove < delegate[0] || spokenAbove > delegate[1]) {
        return refusal(name, 'delegate protocol', spokenAbove, delegate);
      }
    }
  }
  return null;
}

/** The range that all alive members understand. A peer decides how many there are: no call takes them all. */
function understood(both: readonly (readonly Versioned[])[], min: number, max: number): Range {
  let low = 0;
  let high = 255;
  for (const members of both) {
    for (const { alive, versions } of members) {
      if (!alive || versions.length < VERSION_BYTES) continue;
      low = Math.max(low, versions[min]!);
      high = Math.min(high, versions[max]!);
    }
  }
  return [low, high];
}

function refusal(name: string, kind: string, spoken: number, range: Range): string {
  return `Node '${name}' ${kind} version (${spoken}) is incompatible: [${range[0]}, ${range[1]}]`;
}
