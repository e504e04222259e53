/** The nine bars of the lessons: what each asks, and the tests, benches and commands that stand behind it. */

export interface Bar {
  readonly number: number;
  readonly asks: string;
  /** Test files; none: the bar is held by what the others give. */
  readonly tests: readonly string[];
  /** Rows of `npm run bench -- lab stage`. */
  readonly rows?: readonly string[];
  readonly isGrading?: boolean;
  readonly isDiagnosis?: boolean;
  readonly isBuilt?: boolean;
}

/** What `npm run bars` found. */
export interface Measured {
  readonly machine: string;
  readonly bars: Readonly<Record<string, string>>;
}

export const BARS: readonly Bar[] = [
  {
    number: 1,
    asks: 'one link is one run in Node and in Chromium; every shipped number comes from runs of this engine',
    tests: ['test/browser/lab-digest.test.ts', 'test/lessons/bank.test.ts'],
  },
  {
    number: 2,
    asks: '23 misconceptions with all parts, each refuted in at least 95 % of the seeds',
    tests: ['packages/lab/src/lessons/read-data.test.ts'],
  },
  {
    number: 3,
    asks: '18 exercises, each with at least 3 mal-rules, 15 % from the band and from each other',
    tests: ['packages/lab/src/lessons/mal-rules.test.ts'],
  },
  {
    number: 4,
    asks: 'offline diagnosis: three labelled sets, top three in at least 85 %, no confident wrong one',
    tests: ['test/companion/diagnosis.test.ts'],
    isDiagnosis: true,
  },
  {
    number: 5,
    asks: '60 adversarial dialogues: no locked number, no uncited claim',
    tests: ['test/companion/dialogues.test.ts', 'test/companion/provider.test.ts'],
  },
  {
    number: 6,
    asks: 'seek under 50 ms at 64 nodes, 60 frames a second at 256, 40 seeds graded in 3 s or from the bank',
    tests: [],
    rows: ['seek, 64 nodes', 'the same with painting, 256 nodes'],
    isGrading: true,
  },
  {
    number: 7,
    asks: 'axe: nothing serious; every exercise by keyboard and text alone',
    tests: ['test/pages/lab-axe.test.ts', 'test/pages/lab-lessons.test.ts'],
  },
  {
    number: 8,
    asks: 'first load at most 350 kB compressed; the phone’s layout; works without a network',
    tests: ['test/pages/lab.test.ts'],
    isBuilt: true,
  },
  {
    number: 9,
    asks: 'five personas before and after, told as they are',
    tests: ['test/lessons/personas.test.ts'],
  },
];
