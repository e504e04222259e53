/**
 * Where a source can be opened: a part of the unit, a card of the clinic, an exercise, the notebook, or
 * where a work is published. Runs have no place: their specs become links into the lab.
 */
import { urlOfWork, type Source } from './sources.ts';

/** What the pages have. */
export interface Grounds {
  readonly sections: readonly { readonly id: string }[];
  readonly misconceptions: { has(id: string): boolean };
  readonly items: { has(id: string): boolean };
}

/** Where the unit names the books that it follows. */
const ROUTES_PART = 'source-routes';

/** `null`: it is a run, the wording of a model, or nothing that is there. */
export function placeOf(source: Source, grounds: Grounds): string | null {
  switch (source.level) {
    case 1: {
      const name = 'bank' in source ? source.bank : 'fresh' in source ? source.fresh : '';
      const exercise = /^E\d+/.exec(name)?.[0];
      return exercise !== undefined && grounds.items.has(exercise) ? `#/predict/${exercise}` : null;
    }
    case 2:
      return partOf(source.section, grounds);
    case 3:
      return `#/unit?at=${ROUTES_PART}`;
    case 4:
      return urlOfWork(source.work) ?? null;
    case 5:
      return null;
  }
}

/** `exercise:E4`, `misconception:M-SUSP`, `notebook`, or a heading of the unit. */
function partOf(section: string, { sections, misconceptions, items }: Grounds): string | null {
  const [kind, id = ''] = section.split(':');
  switch (kind) {
    case 'exercise':
      return items.has(id) ? `#/predict/${id}` : null;
    case 'misconception':
      return misconceptions.has(id) ? `#/clinic/${id}` : null;
    case 'notebook':
      return '#/notebook';
    default:
      return sections.some((one) => one.id === section) ? `#/unit?at=${encodeURIComponent(section)}` : null;
  }
}
