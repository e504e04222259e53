/** What somebody may know of a run who does not see the truth: no deed, no fault, and nobody's mistake. */
import type { EventKind, Moment } from './engine-api.ts';

const OF_THE_TRUTH: ReadonlySet<EventKind> = new Set(['fault-begins', 'fault-ends', 'crashed', 'restarted']);

/** Whether nobody in the cluster sees an event of this kind. */
export const isOfTruth = (kind: EventKind): boolean => OF_THE_TRUTH.has(kind);

/** Without faults, mistakes and their end; a death is one, be it right or wrong. */
export function momentsSeen(moments: readonly Moment[]): readonly Moment[] {
  return moments.flatMap((moment) => {
    switch (moment.kind) {
      case 'fault':
      case 'disagreement':
      case 'agreement':
        return [];
      case 'first-wrong':
      case 'death': {
        const [who = ''] = moment.text.split(' ');
        return [{ ...moment, kind: 'death', text: `${who} is held dead for the first time` }];
      }
      default:
        return [moment];
    }
  });
}
