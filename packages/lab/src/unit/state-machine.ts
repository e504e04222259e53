/**
 * The states of a member in another member's view, and what leads from one to the next: the drawing of the
 * reference. A test takes the core along every edge.
 */
import type { ClaimKind } from './lone-member.ts';
import type { Age } from './precedence.ts';

export type MachineState = 'unknown' | 'alive' | 'suspect' | 'dead' | 'left';

/** What leads along an edge: a claim, the end of a suspicion, or being forgotten. */
export type Cause =
  | { readonly claim: ClaimKind; readonly ages: readonly Age[] }
  | { readonly time: 'suspicion' | 'forgotten' };

export interface Edge {
  readonly from: MachineState;
  readonly to: MachineState;
  /** In the drawing, one line each; in the list under it, one sentence. */
  readonly short: readonly string[];
  readonly text: string;
  readonly causes: readonly Cause[];
}

const ANY: readonly Age[] = ['older', 'same', 'newer'];
const NOT_OLDER: readonly Age[] = ['same', 'newer'];
const NEWER: readonly Age[] = ['newer'];

export const EDGES: readonly Edge[] = [
  {
    from: 'unknown',
    to: 'alive',
    short: ['alive'],
    text: 'A member that nobody has heard of is taken in when an alive claim about it comes.',
    causes: [{ claim: 'alive', ages: ANY }],
  },
  {
    from: 'alive',
    to: 'suspect',
    short: ['no ack, or suspect', 'same or newer'],
    text:
      'A probe of our own gets no ack, or a suspect claim comes whose incarnation is at least ' +
      'the known one. ' +
      'The suspicion clock starts.',
    causes: [{ claim: 'suspect', ages: NOT_OLDER }],
  },
  {
    from: 'suspect',
    to: 'alive',
    short: ['alive, newer:', 'it has refuted'],
    text: 'The accused has heard of the accusation and answers it with a higher incarnation.',
    causes: [{ claim: 'alive', ages: NEWER }],
  },
  {
    from: 'suspect',
    to: 'dead',
    short: ['time is up, or dead', 'same or newer'],
    text: 'The suspicion ends unrefuted, or somebody whose suspicion has ended says so.',
    causes: [{ time: 'suspicion' }, { claim: 'dead', ages: NOT_OLDER }],
  },
  {
    from: 'alive',
    to: 'dead',
    short: ['dead', 'same or newer'],
    text: 'News of a death reaches a member that never heard of the suspicion.',
    causes: [{ claim: 'dead', ages: NOT_OLDER }],
  },
  {
    from: 'dead',
    to: 'alive',
    short: ['alive, newer'],
    text: 'The member was not dead, or has come back: it refutes with a higher incarnation.',
    causes: [{ claim: 'alive', ages: NEWER }],
  },
  {
    from: 'alive',
    to: 'left',
    short: ['goodbye'],
    text: 'The member itself says that it goes: a dead claim whose accuser is its subject.',
    causes: [{ claim: 'goodbye', ages: NOT_OLDER }],
  },
  {
    from: 'suspect',
    to: 'left',
    short: ['goodbye'],
    text: 'A goodbye counts from a suspect too.',
    causes: [{ claim: 'goodbye', ages: NOT_OLDER }],
  },
  {
    from: 'left',
    to: 'alive',
    short: ['alive, newer'],
    text: 'A member that left joins again with a higher incarnation.',
    causes: [{ claim: 'alive', ages: NEWER }],
  },
  {
    from: 'dead',
    to: 'unknown',
    short: ['forgotten'],
    text: 'After gossipToTheDeadMs, at the end of a round of probes, the dead are forgotten.',
    causes: [{ time: 'forgotten' }],
  },
  {
    from: 'left',
    to: 'unknown',
    short: ['forgotten'],
    text: 'Those who left are forgotten in the same way.',
    causes: [{ time: 'forgotten' }],
  },
];
