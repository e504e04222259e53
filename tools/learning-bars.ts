/** The last parts of docs/learning.md: the five personas, and the nine bars with what stands behind each. */
import { readFileSync } from 'node:fs';
import type { AnswerBank, Lessons } from '../packages/lab/src/lessons/answers.ts';
import {
  LATER_DAYS,
  PERSONA_SEEDS,
  PERSONAS,
  runPersona,
  type PersonaRun,
  type Stage,
} from '../packages/lab/src/lessons/personas.ts';
import type { PersonaScript } from '../packages/lab/src/lessons/persona.ts';
import { CHECK_ITEMS } from '../packages/lab/src/lessons/quick-check.ts';
import { numberText } from '../packages/lab/src/lessons/references.ts';
import { BARS, type Measured } from './bars-list.ts';

const MEASURED = new URL('bars.json', import.meta.url);

export interface PersonaTold {
  readonly script: PersonaScript;
  readonly runs: readonly PersonaRun[];
}

export function personasTold(lessons: Lessons, bank: AnswerBank): readonly PersonaTold[] {
  return PERSONAS.map((script) => ({
    script,
    runs: Array.from({ length: PERSONA_SEEDS }, (_, i) => runPersona(script, i + 1, lessons, bank)),
  }));
}

export const meanOf = (runs: readonly PersonaRun[], count: (run: PersonaRun) => number): number =>
  runs.reduce((sum, run) => sum + count(run), 0) / runs.length;

const reachedIn = (stage: Stage) => (run: PersonaRun) =>
  [...run.reached.values()].filter((one) => one === stage).length;

export function personasText(told: readonly PersonaTold[]): string {
  const rows = told.map(({ script, runs }) => {
    const mean = (count: (run: PersonaRun) => number): string => meanOf(runs, count).toFixed(1);
    const stages = (['check', 'exercises', 'clinic'] as const).map((stage) => mean(reachedIn(stage)));
    const cells = [
      `${script.name}, who ${script.story}`,
      String(Object.keys(script.beliefs).length),
      mean((run) => run.before),
      mean((run) => run.after),
      mean((run) => run.later),
      mean((run) => run.laterAlone),
      stages.join(' + '),
      `${mean((run) => run.named)} of ${mean((run) => run.fromBelief)}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '**These are scripts, not people: they test that the questions tell beliefs apart and that the route',
    'reaches every belief, and are no evidence that anybody learns from it.** That who has just seen all',
    'cards answers all questions, and how much is forgotten, follows from the rule that they are made with',
    '(`packages/lab/src/lessons/persona.ts`): a refutation takes 80 % of a belief’s strength, half of that',
    'is forgotten after ten days, and each time it is seen or recalled it is kept for twice as long.',
    '',
    `Each goes through the quick check, the cards it names, the exercises, and the rest of the clinic,`,
    `and is graded by the code that grades learners; means of ${PERSONA_SEEDS} seeds, right answers of`,
    `${CHECK_ITEMS}. “Asked again” is after ${LATER_DAYS} days with the spaced items, “left alone” without.`,
    '“Reached” is where on the route the beliefs are first refuted: check + exercises + clinic. “Named” is',
    'how many wrong numbers that came from a belief the grader traced back to it.',
    '',
    '| persona | beliefs | before | after | asked again | left alone | reached | named |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    'What only the check or the clinic refutes is not asked again, so it is forgotten as if left alone: only',
    'confident misses of exercises come back.',
  ].join('\n');
}

/** `own` adds what the bank itself says of a bar. */
export function barsText(own: Readonly<Record<number, string>>): string {
  const { machine, bars } = JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured;
  const rows = BARS.map(({ number, asks, tests }) => {
    const said = [own[number], bars[number]].flatMap((one) => one ?? []);
    const command = tests.map((path) => `\`${path}\``).join(', ');
    return `| ${number} | ${asks} | ${said.join('; ')} | ${command} |`;
  });
  return [
    `Made by \`npm run bars\`, which runs what the last column names, and benches, a build and gradings`,
    `(${machine}); \`npm run bars -- --only 6\` runs one bar. One test: \`npm test -- FILE\`.`,
    '',
    '| | bar | reached | tests |',
    '| ---: | --- | --- | --- |',
    ...rows,
    '',
    'The sets of bar 4, in `test/companion/`: `utterances.yaml` is by the hand that wrote the phrasings, and',
    'flatters the search (97.0 % before synonyms and scoring were worked over);',
    '`utterances-development.yaml` is by somebody who had seen neither, gave 89.4 % at first, and was then',
    'developed on;',
    '`utterances-held-out.yaml` is by another such hand and was opened once, after all changes. Words only',
    'offer beliefs, beside “none of these”: a wrong formula’s number or a run concludes. Of 15 utterances of',
    'each of the latter two sets that hold none of the beliefs, 6 and 7 bring up an offer all the same.',
  ].join('\n');
}

/** What the personas say of their bar, in a few words. */
export function personasShort(told: readonly PersonaTold[]): string {
  const gains = told.map(({ runs }) => meanOf(runs, ({ before, after }) => after - before));
  const missed = told.flatMap(({ script, runs }) =>
    Object.keys(script.beliefs).filter((id) => runs.some(({ reached }) => !reached.has(id))),
  );
  const low = numberText(Math.min(...gains));
  const high = numberText(Math.max(...gains));
  const all = missed.length === 0 ? 'every belief reached' : `not reached: ${missed.join(', ')}`;
  return `gains of ${low} to ${high} of ${CHECK_ITEMS} right after, of scripts and not of people; ${all}`;
}
