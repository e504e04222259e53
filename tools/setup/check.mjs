/**
 * `npm run check [-- name …]`: what can be held without running the code. `npm test` runs the same table
 * before the tests. What no tool here can hold is a test in test/house.
 */
import { fileURLToPath } from 'node:url';
import { captureTool, explain, say, StepError } from './run.mjs';
import { setUp } from './setup.mjs';

export const CHECKS = [
  {
    name: 'types',
    command: ['tsc', '-p', 'tsconfig.test.json'],
    advice: 'mend the types; `npm run check -- types` looks again',
  },
  {
    name: 'lint',
    command: ['oxlint', '--type-aware', '--deny-warnings'],
    advice: 'mend the code, or change a rule in .oxlintrc.json with the reason in the commit',
  },
  { name: 'format', command: ['oxfmt', '--check'], advice: 'run `npm run format`' },
  {
    name: 'dead-code',
    command: ['knip'],
    advice: 'delete what nothing uses, or add a new entry point to knip.json',
  },
];

/** Runs the named checks, or all; prints what fails; returns how many failed. */
export function runChecks(root, names = CHECKS.map(({ name }) => name)) {
  let failed = 0;
  for (const name of names) {
    const check = CHECKS.find((candidate) => candidate.name === name);
    if (check === undefined) {
      throw new StepError(
        `no check is named ${name}`,
        `there are ${CHECKS.map((each) => each.name).join(', ')}`,
      );
    }
    const [tool, ...args] = check.command;
    const { code, output } = captureTool(root, tool, args);
    if (code === 0) {
      say(`check ${name}: ok`);
      continue;
    }
    failed += 1;
    explain(new StepError(`check ${name}: failed`, check.advice, output));
  }
  return failed;
}

function main(names) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  try {
    setUp(root);
    process.exitCode = runChecks(root, names.length > 0 ? names : undefined) === 0 ? 0 : 1;
  } catch (error) {
    explain(error);
    process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.slice(2));
