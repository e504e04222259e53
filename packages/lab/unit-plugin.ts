/**
 * The unit's source document as parts of the lab: `virtual:unit` is the unit, read and rendered;
 * `virtual:glossary` is docs/glossary.md; and the bundle gets the Markdown surface beside the page. All of it
 * is made when the lab is built, so that the page carries neither a YAML parser nor a Markdown one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import type { AnswerBank } from './src/lessons/answers.ts';
import { readData } from './src/lessons/read-data.ts';
import { EXERCISES, type Exercise } from './src/lessons/schema.ts';
import { sourcesOf } from './src/unit/directives.ts';
import { firstLineOf, renderBody, type Body } from './src/unit/directives-body.ts';
import { termAnchors } from './src/unit/directives-terms.ts';
import { FIGURES } from './src/unit/figures.ts';
import { parseUnit } from './src/unit/front-matter.ts';
import { renderMarkdown } from './src/unit/markdown.ts';
import { bankOf } from './src/unit/references-bank.ts';
import { surfaceMarkdown, surfaceOf, type Surface } from './src/unit/surface.ts';
import { unitLessons, type UnitLessons } from './src/unit/unit-lessons.ts';

const ROOT = new URL('../../', import.meta.url);
/** From the root of the repository. */
export const UNIT_PATH =
  'content/curriculum/architecture/semester-06-databases-distributed/' +
  'module-05-distributed-systems-fundamentals/concepts/cluster-03-failure-detection-and-membership/' +
  '08-gossip-protocols-and-swim-membership-primary.md';
/** What the text refers to, beside it. */
const EXERCISES_PATH = `${UNIT_PATH.replace(/\.md$/, '')}/exercises.yaml`;
const ANSWERS_PATH = `${UNIT_PATH.replace(/\.md$/, '')}/answers.json`;
const GLOSSARY_PATH = 'docs/glossary.md';
/** What is resolved has a mark that no other plugin touches. */
const MARK = '\0';

const fileOf = (path: string): string => fileURLToPath(new URL(path, ROOT));
const textOf = (path: string): string => readFileSync(fileOf(path), 'utf8');

/** What each virtual module is made from, and how. */
const MODULES: Readonly<Record<string, { readonly paths: readonly string[]; load(): unknown }>> = {
  'virtual:unit': { paths: [UNIT_PATH, EXERCISES_PATH, ANSWERS_PATH], load: loadUnit },
  'virtual:glossary': {
    paths: [GLOSSARY_PATH],
    load: () =>
      renderMarkdown(textOf(GLOSSARY_PATH), { idPrefix: 'glossary-', sink: 1, extend: termAnchors }),
  },
};

/**
 * `document` is the unit's own unless something is tried. @throws UnitError, DataError for mistakes in the
 * documents, each with its file and line.
 */
export function loadUnit(document: string = textOf(UNIT_PATH)): {
  readonly surface: Surface;
  readonly body: Body;
  readonly lessons: UnitLessons;
} {
  const source = parseUnit(UNIT_PATH, document);
  const exercises = exercisesOf();
  const bank = isThere(ANSWERS_PATH) ? (JSON.parse(textOf(ANSWERS_PATH)) as AnswerBank) : null;
  const body = renderBody(source.body, {
    path: UNIT_PATH,
    firstLine: firstLineOf(document, source.body),
    figures: new Set(FIGURES.map(({ id }) => id)),
    exercises: exercises === null ? null : new Set(exercises.map(({ id }) => id)),
    sources: sourcesOf(source.facts),
    bank: bank === null ? null : bankOf(bank, exercises ?? []),
  });
  return { surface: surfaceOf(source), body, lessons: unitLessons(exercises ?? [], FIGURES, bank) };
}

const isThere = (path: string): boolean => existsSync(fileOf(path));

function exercisesOf(): readonly Exercise[] | null {
  if (!isThere(EXERCISES_PATH)) return null;
  return readData(EXERCISES_PATH, textOf(EXERCISES_PATH), EXERCISES).exercises;
}

export function unitPlugin(): Plugin {
  return {
    name: 'hearsay-unit',
    resolveId: (id) => (id in MODULES ? `${MARK}${id}` : null),
    load(id) {
      const module = id.startsWith(MARK) ? MODULES[id.slice(MARK.length)] : undefined;
      if (module === undefined) return null;
      for (const path of module.paths.filter(isThere)) this.addWatchFile(fileOf(path));
      return `export const content = ${JSON.stringify(module.load())};`;
    },
    generateBundle() {
      const surface = surfaceOf(parseUnit(UNIT_PATH, textOf(UNIT_PATH)));
      const fileName = `unit/${basename(UNIT_PATH, '.md')}.surface.md`;
      this.emitFile({ type: 'asset', fileName, source: surfaceMarkdown(surface) });
    },
  };
}
