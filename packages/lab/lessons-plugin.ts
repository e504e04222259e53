/**
 * The data of the unit as a part of the lab: `virtual:lessons` has the exercises and misconceptions, the
 * answer bank, the companion's corpora and the sections of the unit's text. All of it is read and checked
 * when the lab is built, so that the page carries neither a YAML parser nor a Markdown one. What is not
 * written yet is `null`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { parse } from 'yaml';
import type { AnswerBank } from './src/lessons/answers.ts';
import { DataError, readData } from './src/lessons/read-data.ts';
import { CommitLock } from './src/lessons/commit-lock.ts';
import { brokenReferences } from './src/lessons/references.ts';
import { EXERCISES, MISCONCEPTIONS, type Exercise } from './src/lessons/schema.ts';
import { variationMistakes } from './src/lessons/variation-mistakes.ts';
import type { LessonsContent, TextSection } from './src/pages/lessons-content-type.ts';
import { parseUnit } from './src/unit/front-matter.ts';
import { renderMarkdown, slugOf } from './src/unit/markdown.ts';
import { UNIT_PATH } from './unit-plugin.ts';

const ROOT = new URL('../../', import.meta.url);
const FOLDER = UNIT_PATH.replace(/\.md$/, '/');
const FILES = [
  'exercises.yaml',
  'misconceptions.yaml',
  'answers.json',
  'concepts.yaml',
  'explanations.yaml',
  'question-graphs.yaml',
] as const;
const ID = 'virtual:lessons';
const RESOLVED = `\0${ID}`;

const fileOf = (path: string): string => fileURLToPath(new URL(path, ROOT));
const isThere = (path: string): boolean => existsSync(fileOf(path));
const textOf = (path: string): string => readFileSync(fileOf(path), 'utf8');

/**
 * `answers` is the file of the bank, by its own path. @throws DataError, UnitError for mistakes in the
 * documents and for references that the bank does not answer, each with its file and line.
 */
export function loadLessons(answers: string = fileOf(`${FOLDER}answers.json`)): LessonsContent {
  const data = <Made>(
    name: (typeof FILES)[number],
    make: (text: string, path: string) => Made,
  ): Made | null => (isThere(FOLDER + name) ? make(textOf(FOLDER + name), FOLDER + name) : null);
  const plain = (text: string): unknown => parse(text) as unknown;
  const asked = data('exercises.yaml', (text, path) => readData(path, text, EXERCISES));
  const misconceptions =
    data('misconceptions.yaml', (text, path) => readData(path, text, MISCONCEPTIONS).misconceptions) ?? [];
  const exercises = asked?.exercises ?? [];
  const extras = asked?.extras ?? [];
  checkVariations(exercises, extras);
  const bank = existsSync(answers) ? (JSON.parse(readFileSync(answers, 'utf8')) as AnswerBank) : null;
  if (bank !== null) checkReferences(bank, [...exercises, ...extras, ...misconceptions]);
  return {
    exercises: exercises.map((one) => ({ ...one, solutionHtml: htmlOf(one.solution) })),
    extras: extras.map((one) => ({ ...one, solutionHtml: htmlOf(one.solution) })),
    findings: asked?.findings ?? [],
    misconceptions,
    bank,
    concepts: data('concepts.yaml', plain),
    explanations: data('explanations.yaml', plain),
    questionGraphs: data('question-graphs.yaml', plain),
    sections: sectionsOf(parseUnit(UNIT_PATH, textOf(UNIT_PATH)).body),
  };
}

/** Extras lock nothing. @throws DataError */
export function checkVariations(exercises: readonly Exercise[], extras: readonly Exercise[]): void {
  const lock = new CommitLock(exercises);
  const mistakes = [...exercises, ...extras].flatMap((one) =>
    variationMistakes(one, lock).map((what) => `${FOLDER}exercises.yaml: ${one.id}: ${what}`),
  );
  if (mistakes.length > 0) throw new DataError(mistakes);
}

/** @throws DataError */
function checkReferences(
  bank: AnswerBank,
  owners: readonly { readonly id: string; readonly waits_for?: unknown }[],
): void {
  const waiting = new Set(owners.filter((one) => one.waits_for !== undefined).map(({ id }) => id));
  const texts = FILES.filter((name) => name.endsWith('.yaml') && isThere(FOLDER + name));
  const mistakes = texts.flatMap((name) =>
    brokenReferences({ path: FOLDER + name, text: textOf(FOLDER + name) }, bank, waiting),
  );
  if (mistakes.length > 0) throw new DataError(mistakes);
}

const htmlOf = (markdown: string): string => renderMarkdown(markdown, { idPrefix: '', sink: 3 }).html;

/**
 * The text under each heading of the second and third level, without marks, for the search and for quoting.
 */
function sectionsOf(body: string): TextSection[] {
  const [, ...parts] = `\n${body}`.split(/\n###? /);
  return parts.map((part) => {
    const [title = '', ...lines] = part.split('\n');
    return { id: slugOf(title), title: plainText(title), text: plainText(lines.join('\n')) };
  });
}

function plainText(markdown: string): string {
  return markdown
    .replace(/^:::.*$/gm, '')
    .replace(/^#+ /gm, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Another `answers` than the unit's own is for trials. */
export function lessonsPlugin(answers?: string): Plugin {
  return {
    name: 'hearsay-lessons',
    resolveId: (id) => (id === ID ? RESOLVED : null),
    load(id) {
      if (id !== RESOLVED) return null;
      for (const path of [UNIT_PATH, ...FILES.map((name) => FOLDER + name)].filter(isThere))
        this.addWatchFile(fileOf(path));
      return `export const content = JSON.parse(${JSON.stringify(JSON.stringify(loadLessons(answers)))});`;
    },
  };
}
