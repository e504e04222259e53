/** The evidence card of a misconception, as the clinic keeps it in the notebook. */
import type { AnswerBank } from '../lessons/answers.ts';
import { evidenceCardOf, type KnownRun } from '../lessons/evidence.ts';
import type { StoredPrediction } from '../lessons/notebook.ts';
import type { Misconception } from '../lessons/schema.ts';
import { toast } from '../ui/toasts.tsx';
import { exerciseOf, plainText, richText } from './lessons-content.ts';
import { addCard } from './lessons-store.ts';

/**
 * Keeps the card; `null`: there is none, since there are no numbers, or a run of it cannot be looked at, or a
 * number of it belongs to an exercise that has to be predicted first. `links` are by `M-SUSP.with`.
 */
export function keeperOf(
  one: Misconception,
  bank: AnswerBank | null,
  predictions: readonly StoredPrediction[],
  links: ReadonlyMap<string, string>,
): (() => void) | null {
  if (bank === null) return null;
  let isLocked = false;
  const textOf = (text: string): string => {
    const pieces = richText(text, bank, predictions);
    isLocked ||= pieces.some(({ kind }) => kind === 'locked');
    return plainText(pieces);
  };
  const card = evidenceCardOf(
    one,
    {
      linkOf: (run) => links.get(`${one.id}.${run}`) ?? null,
      runOf: (run) => knownRun(one, run),
      textOf,
    },
    Date.now(),
  );
  if (card === null || isLocked) return null;
  return () => {
    addCard(card);
    toast({ title: 'Kept', text: `${one.title} is an evidence card of the notebook.` });
  };
}

function knownRun({ base, runs }: Misconception, id: string): KnownRun | null {
  const run = runs.find((one) => one.id === id);
  if (run === undefined) return null;
  if (!('use' in run)) return { base, run };
  const [owner = '', name] = run.use.split('.');
  const exercise = exerciseOf(owner);
  const borrowed = exercise?.variants.find((one) => one.id === name);
  return exercise === undefined || borrowed === undefined ? null : { base: exercise.base, run: borrowed };
}
