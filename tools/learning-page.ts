/**
 * docs/learning.md: what the answer bank says of the exercises, the misconceptions, and the bars that they
 * must reach.
 */
import { figureOf, type AnswerBank, type Lessons } from '../packages/lab/src/lessons/answers.ts';
import type { Distribution } from '../packages/lab/src/lessons/distribution.ts';
import { bandOf, directionOf, distributionFor, transferOf } from '../packages/lab/src/lessons/grading.ts';
import { isApartFrom, areApart, valueOfRule } from '../packages/lab/src/lessons/mal-rules.ts';
import { numberText } from '../packages/lab/src/lessons/references.ts';
import { barsText, personasShort, personasText, personasTold, type PersonaTold } from './learning-bars.ts';
import type { Exercise, Finding, Misconception, Question } from '../packages/lab/src/lessons/schema.ts';

/** The share of the seeds in which a scenario must refute its misconception. */
export const REFUTED_LEAST = 0.95;
/** How many mal-rules the first question of an exercise must have. */
export const MAL_RULES_LEAST = 3;

export function learningPage(lessons: Lessons, bank: AnswerBank): string {
  const told = personasTold(lessons, bank);
  const parts = [
    introduction(bank),
    '## Exercises',
    'The band is what counts as right; a mal-rule is a wrong formula, with the value that it gives.',
    exerciseTable(lessons.exercises, bank),
    '### Extra practice',
    'After a week these are asked in place of what was missed: the same ideas with other numbers.',
    exerciseTable(lessons.extras, bank),
    '### Transfer',
    transferTable([...lessons.exercises, ...lessons.extras], bank),
    '## Misconceptions',
    `A scenario must refute its misconception in at least ${REFUTED_LEAST * 100} % of the seeds.`,
    misconceptionTable(lessons, bank),
    '## Findings',
    ...lessons.findings.map((finding) => findingText(finding, bank)),
    '## Five personas',
    personasText(told),
    '## Bars',
    barsText(ownBars(lessons, bank, told)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function introduction({ seeds, engine, lessons }: AnswerBank): string {
  return [
    '# The unit’s numbers',
    '',
    'Made by `npm run answers`; do not edit. Every number that a learner is graded by comes from runs of',
    `the engine, over the seeds 1 to ${seeds}: engine \`${engine}\`,`,
    `lessons \`${lessons}\`. A test refuses a bank that is of another engine or of other lessons.`,
    'Scenarios have memberlist’s rules, its LAN profile and no ping over a stream unless they say otherwise.',
  ].join('\n');
}

function exerciseTable(exercises: readonly Exercise[], bank: AnswerBank): string {
  const rows = exercises.flatMap((exercise) =>
    exercise.waits_for === undefined
      ? exercise.questions.map((question) => questionRow(exercise, question, bank))
      : [`| ${exercise.id} | ${exercise.title} | waits for ${exercise.waits_for} | | | |`],
  );
  return [
    '| question | asked | unit | middle | band | mal-rules |',
    '| --- | --- | --- | ---: | ---: | --- |',
    ...rows,
  ].join('\n');
}

function questionRow(exercise: Exercise, question: Question, bank: AnswerBank): string {
  const { low, centre, high } = bandOf(question, distributionFor(bank, exercise, question.variant));
  const rules = question.mal_rules.map(
    (rule) => `${numberText(valueOfRule(rule, bank))} ⇒ ${rule.misconception}`,
  );
  const cells = [
    `${exercise.id}.${question.id}`,
    question.ask,
    question.unit,
    numberText(centre),
    `${numberText(low)} to ${numberText(high)}`,
    rules.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function transferTable(exercises: readonly Exercise[], bank: AnswerBank): string {
  const rows = exercises.flatMap((exercise) => {
    if (exercise.waits_for !== undefined) return [];
    const { id, transfer } = exercise;
    const [from, to] = [transfer.from, transfer.to].map((variant) =>
      medianText(distributionFor(bank, exercise, variant)),
    );
    return [`| ${id} | ${transfer.ask} | ${from} | ${to} | ${transferOf(exercise, bank)} |`];
  });
  return ['| exercise | asked | from | to | direction |', '| --- | --- | ---: | ---: | --- |', ...rows].join(
    '\n',
  );
}

function medianText({ figures }: Distribution): string {
  return figures.median === null ? 'never' : numberText(figures.median);
}

function misconceptionTable({ misconceptions }: Lessons, bank: AnswerBank): string {
  return [
    '| misconception | "I think …" | what must hold | holds in |',
    '| --- | --- | --- | ---: |',
    ...misconceptions.map(
      (one) => `| ${one.id} | ${one.belief} | ${refutesText(one)} | ${shareText(one, bank)} |`,
    ),
  ].join('\n');
}

function refutesText({ refutes }: Misconception): string {
  return refutes.map((comparison) => `\`${comparison}\``).join(', ');
}

function shareText({ id, waits_for: waits }: Misconception, bank: AnswerBank): string {
  if (waits !== undefined) return `waits for ${waits}`;
  return `${numberText((100 * bank.refutations[id]!) / bank.seeds)} %`;
}

function findingText(
  { id, title, text, variants, compared, seeds_max: seeds }: Finding,
  bank: AnswerBank,
): string {
  const of = (variant: string): Distribution => bank.runs[`${id}.${variant}`]!;
  const row = ({ id: variant, label }: Finding['variants'][number]): string => {
    const [low, high] = ['p10', 'p90'].map((name) =>
      numberText(figureOf(bank, `${id}.${variant}.${name}`) ?? Infinity),
    );
    return `| ${label} | ${medianText(of(variant))} | ${low} to ${high} |`;
  };
  const labelOf = (variant: string): string => variants.find((one) => one.id === variant)!.label;
  const said = compared.map(
    ([from, to]) => `- ${labelOf(from)} against ${labelOf(to)}: ${comparisonText(of(from), of(to))}.`,
  );
  return [
    `### ${title}`,
    '',
    text,
    '',
    `| variant | median of ${seeds} seeds | p10 to p90 |`,
    '| --- | ---: | ---: |',
    ...variants.map(row),
    '',
    ...said,
  ].join('\n');
}

/** Middles may differ by chance: where the bands of the two overlap, nothing is claimed. */
function comparisonText(from: Distribution, to: Distribution): string {
  const direction = DIRECTIONS[directionOf(from, to)];
  const [a, b] = [from.figures, to.figures].map(
    ({ p10, p90 }) => [p10 ?? Infinity, p90 ?? Infinity] as const,
  );
  const areApart = a![1] < b![0] || b![1] < a![0];
  if (areApart || direction === DIRECTIONS.same) return direction;
  return `unclear: ${direction} in the middle, but the bands from p10 to p90 overlap`;
}

const DIRECTIONS = { up: 'the number goes up', down: 'the number goes down', same: 'no difference' } as const;

/** A bar that is missed, in words; the tests demand that there is none. */
export function missedBars({ exercises, extras, misconceptions }: Lessons, bank: AnswerBank): string[] {
  return [
    ...exercises
      .filter((one) => one.waits_for === undefined)
      .flatMap((one) => [...tooFewRules(one), ...missedBy(one, bank)]),
    ...extras.flatMap((one) => missedBy(one, bank)),
    ...misconceptions
      .filter((one) => one.waits_for === undefined && bank.refutations[one.id]! < REFUTED_LEAST * bank.seeds)
      .map((one) => `${one.id} is refuted in ${shareText(one, bank)} of the seeds`),
  ];
}

function tooFewRules({ id, questions }: Exercise): string[] {
  return questions[0]!.mal_rules.length < MAL_RULES_LEAST
    ? [`${id} has fewer than ${MAL_RULES_LEAST} mal-rules`]
    : [];
}

function missedBy(exercise: Exercise, bank: AnswerBank): string[] {
  const missed: string[] = [];
  for (const question of exercise.questions) {
    const band = bandOf(question, distributionFor(bank, exercise, question.variant));
    const values = question.mal_rules.map((rule) => valueOfRule(rule, bank));
    const name = `${exercise.id}.${question.id}`;
    for (const [i, value] of values.entries()) {
      if (!isApartFrom(band, value)) {
        const right = `${numberText(band.low)} to ${numberText(band.high)}`;
        missed.push(`${name}: mal-rule ${numberText(value)} is near the band ${right}`);
      }
      for (const other of values.slice(i + 1))
        if (!areApart(value, other))
          missed.push(`${name}: mal-rules ${numberText(value)} and ${numberText(other)} are near each other`);
    }
  }
  return missed;
}

/** What the bank itself says of bars 2 and 3, and the personas of bar 9. */
function ownBars(lessons: Lessons, bank: AnswerBank, told: readonly PersonaTold[]): Record<number, string> {
  const { exercises, misconceptions } = lessons;
  const ready = misconceptions.filter((one) => one.waits_for === undefined);
  const worst = Math.min(...ready.map(({ id }) => bank.refutations[id]! / bank.seeds));
  const rules = exercises.flatMap(({ questions }) => questions.flatMap((one) => one.mal_rules));
  const missed = missedBars(lessons, bank);
  const waiting = misconceptions.length - ready.length;
  const apart = missed.length === 0 ? 'all are apart' : missed.join('; ');
  const refuted = `${numberText(100 * worst)} %`;
  return {
    1: `${bank.seeds} seeds of each run, engine \`${bank.engine}\``,
    2: `${misconceptions.length}, of which ${waiting} wait; the worst is refuted in ${refuted}`,
    3: `${exercises.length}, with ${rules.length} mal-rules; ${apart}`,
    9: personasShort(told),
  };
}
