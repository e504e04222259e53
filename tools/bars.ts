/**
 * `npm run bars`: runs what stands behind each bar of the lessons (tests, benches, a build, grading) and
 * writes what came out, with the machine, to tools/bars.json and from there to docs/learning.md. `--only 6,8`
 * runs some of them and keeps the others. It ends with status 1 when a test fails or is skipped.
 */
import { fork, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { WordFinder } from '../packages/lab/src/companion/diagnosis.ts';
import { misconceptionOf } from '../packages/lab/src/companion/from-lessons.ts';
import { runsOf, type AnswerBank } from '../packages/lab/src/lessons/answers.ts';
import { valueOfRun } from '../packages/lab/src/lessons/bank-runs.ts';
import { VALUES_KEPT } from '../packages/lab/src/lessons/distribution.ts';
import { distributionFor, gradeNumber, gradeRange } from '../packages/lab/src/lessons/grading.ts';
import { lessonsIn } from '../packages/lab/src/lessons/lessons-in.ts';
import { matchesOf } from '../packages/lab/src/lessons/mal-rules.ts';
import { BARS, type Bar, type Measured } from './bars-list.ts';
import { UNIT_FOLDER } from './unit-folder.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = `${ROOT}tools/bars.json`;
/** An exercise of 64 nodes and 60 s, as the bar has it. */
const GRADED = 'E4.k3';
const PARTS = 2;

const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, part: { type: 'string' } },
});
const scratch = (): string => mkdtempSync(join(tmpdir(), 'hearsay-bars-'));
const lessons = lessonsIn(`${UNIT_FOLDER}/`, (path) => readFileSync(`${ROOT}${path}`, 'utf8'));

/** Seconds for all of its seeds; the module is loaded and warm by the first one, which is not counted. */
function gradePart(part: number, parts: number): number {
  const run = runsOf(lessons).find(({ key }) => key === GRADED)!;
  valueOfRun(run, VALUES_KEPT + 1);
  const began = performance.now();
  for (let seed = 1 + part; seed <= VALUES_KEPT; seed += parts) valueOfRun(run, seed);
  return (performance.now() - began) / 1000;
}

function partsInParallel(parts: number): Promise<number> {
  const children = Array.from({ length: parts }, (_, part) => {
    const child = fork(fileURLToPath(import.meta.url), ['--part', `${part}/${parts}`]);
    return new Promise<number>((resolve, reject) => {
      child.on('message', (seconds: number) => resolve(seconds));
      child.on('exit', (code) => reject(new Error(`a part ended with ${code} and told nothing`)));
    });
  });
  return Promise.all(children).then((all) => Math.max(...all));
}

async function grading(): Promise<string> {
  const [alone, both] = [await partsInParallel(1), await partsInParallel(PARTS)];
  const [id, variant] = GRADED.split('.') as [string, string];
  const bank = JSON.parse(readFileSync(`${ROOT}${UNIT_FOLDER}/answers.json`, 'utf8')) as AnswerBank;
  const exercise = lessons.exercises.find((one) => one.id === id)!;
  const question = exercise.questions.find((one) => one.variant === variant)!;
  const distribution = distributionFor(bank, exercise, variant);
  const began = performance.now();
  const times = 100;
  for (let point = 0; point < times; point += 1) {
    gradeNumber(point, question, distribution);
    gradeRange({ low: 0, high: point }, question, distribution);
    matchesOf(point, { exercise, question }, bank);
  }
  const ms = ((performance.now() - began) / times).toFixed(2);
  return (
    `graded from the bank in ${ms} ms; ${VALUES_KEPT} seeds made anew take ${alone.toFixed(1)} s ` +
    `in one process and ${both.toFixed(1)} s in ${PARTS}`
  );
}

/** Of each labelled set, how many utterances have their misconception among the first three. */
function diagnosed(): string {
  const folder = `${ROOT}test/companion/`;
  const finder = new WordFinder(lessons.misconceptions.map(misconceptionOf));
  const sets = readdirSync(folder).filter((name) => /^utterances.*\.yaml$/.test(name));
  return sets
    .map((name) => {
      const text = readFileSync(folder + name, 'utf8');
      const labelled = Object.entries(parse(text) as Readonly<Record<string, readonly string[]>>);
      const said = labelled.flatMap(([label, texts]) =>
        label === 'none' ? [] : texts.map((one) => finder.find(one).includes(label)),
      );
      const found = said.filter(Boolean).length;
      return `\`${name}\`: ${found} of ${said.length} (${((100 * found) / said.length).toFixed(1)} %)`;
    })
    .join(', ');
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

function tested(files: readonly string[]): string {
  const folder = scratch();
  const report = join(folder, 'report.json');
  // As `npm test` runs them, so that they find the browser that it finds.
  const args = [join(ROOT, 'tools/setup/test.mjs'), ...files, '--reporter=json', `--outputFile=${report}`];
  spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'ignore' });
  const found = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  rmSync(folder, { recursive: true });
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = found;
  if (failed + skipped > 0 || passed === 0) process.exitCode = 1;
  const others = [failed > 0 ? `, ${failed} FAIL` : '', skipped > 0 ? `, ${skipped} skipped` : ''];
  return `${passed} tests pass${others.join('')}`;
}

interface BenchReport {
  readonly benches: readonly {
    readonly rows: readonly { readonly what: string; readonly msMedian: number; readonly msP99: number }[];
  }[];
}

/** Runs a script of the repository. */
function script(...args: readonly string[]): void {
  const bin = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
  spawnSync(process.execPath, [bin, ...args], { cwd: ROOT, stdio: 'ignore' });
}

function benched(wanted: readonly string[]): string {
  const folder = scratch();
  const json = join(folder, 'bench.json');
  script('bench/run.ts', 'lab', 'stage', '--json', json);
  const { benches } = JSON.parse(readFileSync(json, 'utf8')) as BenchReport;
  rmSync(folder, { recursive: true });
  return benches
    .flatMap(({ rows }) => rows)
    .filter(({ what }) => wanted.includes(what))
    .map(
      ({ what, msMedian, msP99 }) =>
        `${what.replace('the same', 'a frame')}: ${msMedian.toFixed(1)} ms, p99 ${msP99.toFixed(1)} ms`,
    )
    .join('; ');
}

function built(): string {
  const folder = scratch();
  const bin = join(ROOT, 'node_modules/vite/bin/vite.js');
  const args = [bin, 'build', '--outDir', folder, '--emptyOutDir'];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: `${ROOT}packages/lab`,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  const told = /first load: [^\n]*/.exec(`${stdout}${stderr}`)?.[0];
  if (told === undefined) process.exitCode = 1;
  return told ?? 'the build FAILED';
}

async function measured(bar: Bar): Promise<string> {
  const [load = 0] = loadavg();
  const parts = [
    ...(bar.tests.length > 0 ? [tested(bar.tests)] : []),
    ...(bar.rows === undefined ? [] : [benched(bar.rows)]),
    ...(bar.isDiagnosis === true ? [diagnosed()] : []),
    ...(bar.isGrading === true ? [await grading()] : []),
    ...(bar.isBuilt === true ? [built()] : []),
    ...(bar.isGrading === true && load > 1 ? [`the machine was busy: load ${load.toFixed(1)}`] : []),
  ];
  return parts.join('; ');
}

if (options.part === undefined) {
  const only = options.only.split(',').filter((one) => one !== '');
  const stored = JSON.parse(readFileSync(FILE, 'utf8')) as Measured;
  const bars = { ...stored.bars };
  for (const bar of BARS) {
    if (only.length > 0 && !only.includes(String(bar.number))) continue;
    bars[bar.number] = await measured(bar);
    process.stderr.write(`${bar.number}: ${bars[bar.number]}\n`);
  }
  const machine = `Node ${process.versions.node}, ${cpus().length} cores`;
  writeFileSync(FILE, `${JSON.stringify({ machine, bars } satisfies Measured, null, 2)}\n`);
  script('tools/answers.ts', '--page');
} else {
  const [part, parts] = options.part.split('/').map(Number) as [number, number];
  process.send!(gradePart(part, parts));
}
