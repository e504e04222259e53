/** The companion's corpora as they are, read from the files of the unit. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { itemOf, misconceptionOf } from '../../packages/lab/src/companion/from-lessons.ts';
import { knowledgeOf, type Knowledge } from '../../packages/lab/src/companion/knowledge.ts';
import { readData } from '../../packages/lab/src/lessons/read-data.ts';
import { EXERCISES, MISCONCEPTIONS } from '../../packages/lab/src/lessons/schema.ts';
import { loadLessons } from '../../packages/lab/lessons-plugin.ts';

const UNIT =
  '../../content/curriculum/architecture/semester-06-databases-distributed/' +
  'module-05-distributed-systems-fundamentals/concepts/cluster-03-failure-detection-and-membership/' +
  '08-gossip-protocols-and-swim-membership-primary/';

export function textOf(file: string): string {
  return readFileSync(fileURLToPath(new URL(`${UNIT}${file}`, import.meta.url)), 'utf8');
}

/** Any figure: what a mal-rule gives does not matter where it is not compared. */
export function corpora(figures: (name: string) => number | undefined = () => 1): Knowledge {
  const { misconceptions } = readData('misconceptions.yaml', textOf('misconceptions.yaml'), MISCONCEPTIONS);
  const { exercises } = readData('exercises.yaml', textOf('exercises.yaml'), EXERCISES);
  return knowledgeOf({
    concepts: parse(textOf('concepts.yaml')),
    explanations: parse(textOf('explanations.yaml')),
    questionGraphs: parse(textOf('question-graphs.yaml')),
    misconceptions: misconceptions.map(misconceptionOf),
    items: exercises.map((one) => itemOf(one, figures)),
    sections: loadLessons().sections,
  });
}
