/** The demonstration as lines of text: `time  observer: member belief (detail)`. */
import { printable } from './line.ts';
import type { Change } from './model.ts';
import { clockText } from './page.ts';
import { ageText, beliefText } from './table.ts';

/** The line for a change, or `null` for what goes without saying: that a member holds itself to be alive. */
export function changeText({ at, observer, member, belief, detail, afterMs }: Change): string | null {
  if (observer === member && (belief === null || belief.incarnation <= 1)) return null;
  const details = [detail, afterMs === null ? null : `+${ageText(afterMs)}`].filter((text) => text !== null);
  const what = belief === null ? 'forgotten' : beliefText(belief);
  return noteText(
    `${observer}: ${member} ${what}${details.length === 0 ? '' : ` (${details.join(', ')})`}`,
    at,
  );
}

export function noteText(text: string, at: number): string {
  return `${clockText(at)}  ${printable(text)}`;
}
