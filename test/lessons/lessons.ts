/** The lessons and their answer bank as they are in the repository. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnswerBank, Lessons } from '../../packages/lab/src/lessons/answers.ts';
import { lessonsIn } from '../../packages/lab/src/lessons/lessons-in.ts';
import { UNIT_FOLDER } from '../../tools/unit-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const textOf = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');

export const LESSONS: Lessons = lessonsIn(`${UNIT_FOLDER}/`, textOf);

/** Read when it is asked for: the tests of the data do not need it. */
export const bank = (): AnswerBank => JSON.parse(textOf(`${UNIT_FOLDER}/answers.json`)) as AnswerBank;
