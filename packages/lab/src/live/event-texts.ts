/** What happened in a live cluster, a sentence each. */
import { Belief } from '../player/scene.ts';
import type { LiveChange } from './moment.ts';

/** `null`: it goes without saying. */
export function changeText(
  change: LiveChange,
  names: readonly string[],
  detail: string | null,
): string | null {
  const { observer, member, before, after, incarnation } = change;
  const [who, whom] = [names[observer]!, names[member]!];
  const more = detail === null ? '' : `, ${detail}`;
  const isSelf = observer === member;
  if (isSelf)
    return before === after && after === Belief.Alive
      ? `${who} says that it lives (incarnation ${incarnation})`
      : null;
  if (before === after) return null;
  switch (after) {
    case Belief.Alive:
      return before === Belief.Unknown
        ? `${who} knows ${whom}`
        : `${who} holds ${whom} alive again (incarnation ${incarnation})${more}`;
    case Belief.Suspect:
      return `${who} suspects ${whom} (incarnation ${incarnation})${more}`;
    case Belief.Dead:
      return `${who} holds ${whom} dead (incarnation ${incarnation})${more}`;
    case Belief.Left:
      return `${who} knows that ${whom} has left`;
    default:
      return `${who} has forgotten ${whom}`;
  }
}

const MEMBER_WORDS = {
  'member-join': 'joined',
  'member-leave': 'left',
  'member-failed': 'failed',
  'member-update': 'has new tags',
  'member-reap': 'is forgotten',
} as const;

/** What the agent tells of a member. */
export function memberText(kind: keyof typeof MEMBER_WORDS, name: string, self: string | null): string {
  return `${name} ${MEMBER_WORDS[kind]}${self === null ? '' : `, by ${self}'s account`}`;
}
