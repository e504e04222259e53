/**
 * `npm run answers`: makes the answer bank of the unit, answers.json, and docs/learning.md from it. `--seeds
 * N` takes fewer seeds and prints the figures instead, for trials; `--only M-SUSP` makes the runs of one
 * owner anew and keeps the others of the same engine. Two processes share the seeds.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import {
  amended,
  bankOf,
  runsOf,
  type AnswerBank,
  type SeedValues,
} from '../packages/lab/src/lessons/answers.ts';
import { engineDigest, valueOfRun } from '../packages/lab/src/lessons/bank-runs.ts';
import { lessonsIn } from '../packages/lab/src/lessons/lessons-in.ts';
import { learningPage } from './learning-page.ts';
import { UNIT_FOLDER } from './unit-folder.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SEEDS = 200;
const PARTS = 2;

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: String(SEEDS) },
    only: { type: 'string', default: '' },
    part: { type: 'string' },
    page: { type: 'boolean', default: false },
  },
});
const seeds = Number(options.seeds);
const lessons = lessonsIn(`${UNIT_FOLDER}/`, (path) => readFileSync(`${ROOT}${path}`, 'utf8'));

/** What a child tells its parent. */
interface Told {
  readonly seed: number;
  readonly values: readonly (readonly [key: string, value: number])[];
}

const only = options.only.split(',').filter((id) => id !== '');
const isWanted = (key: string): boolean => only.length === 0 || only.includes(key.split('.')[0]!);
const runs = runsOf(lessons).filter(({ key }) => isWanted(key));

function compute(seed: number): void {
  const values = runs
    .filter(({ seedsMax }) => seed <= seedsMax)
    .map((run) => {
      const before = performance.now();
      const value = valueOfRun(run, seed);
      if (seed === 1)
        process.stderr.write(`${run.key} ${value} ${Math.round(performance.now() - before)} ms\n`);
      // JSON has no infinity, and the channel between the processes is JSON.
      return [run.key, Number.isFinite(value) ? value : 1e308] as const;
    });
  process.send?.({ seed, values } satisfies Told);
}

async function gather(): Promise<SeedValues[]> {
  const found: SeedValues[] = [];
  let done = 0;
  const children = Array.from({ length: PARTS }, (_, part) => {
    const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--part', String(part)]);
    child.on('message', ({ seed, values }: Told) => {
      found[seed - 1] = new Map(values.map(([key, value]) => [key, value === 1e308 ? Infinity : value]));
      done += 1;
      if (done % 10 === 0) process.stderr.write(`${done} of ${seeds} seeds\n`);
    });
    return new Promise<void>((resolve, reject) => {
      child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a part ended with ${code}`))));
    });
  });
  await Promise.all(children);
  return found;
}

function printFigures(found: readonly SeedValues[]): void {
  for (const { key } of runs) {
    const sorted = found.flatMap((one) => one.get(key) ?? []).sort((a, b) => a - b);
    const at = (share: number): string =>
      (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toPrecision(3);
    const mean = (sorted.reduce((sum, one) => sum + one, 0) / sorted.length).toPrecision(3);
    process.stdout.write(`${key}: ${at(0)} [${at(0.1)} ${at(0.5)} ${at(0.9)}] ${at(1)} mean ${mean}\n`);
  }
}

function write(bank: AnswerBank): void {
  mkdirSync(`${ROOT}${UNIT_FOLDER}`, { recursive: true });
  writeFileSync(`${ROOT}${UNIT_FOLDER}/answers.json`, `${JSON.stringify(bank, null, 1)}\n`);
  writePage(bank);
}

function storedBank(): AnswerBank {
  return JSON.parse(readFileSync(`${ROOT}${UNIT_FOLDER}/answers.json`, 'utf8')) as AnswerBank;
}

function writePage(bank: AnswerBank): void {
  writeFileSync(`${ROOT}docs/learning.md`, learningPage(lessons, bank));
}

if (options.part !== undefined) {
  for (let seed = 1 + Number(options.part); seed <= seeds; seed += PARTS) compute(seed);
} else if (options.page) {
  writePage(storedBank());
} else {
  const began = performance.now();
  const found = await gather();
  process.stderr.write(`${seeds} seeds in ${Math.round((performance.now() - began) / 1000)} s\n`);
  if (seeds === SEEDS)
    write(
      only.length === 0
        ? bankOf(lessons, engineDigest(), found)
        : amended(storedBank(), lessons, engineDigest(), found),
    );
  else printFigures(found);
}
