/**
 * Running other programs for the set-up: the tools of node_modules under this very Node, npm, and system
 * commands. A step's output is shown only when the step fails, together with what to do about it.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** A step that failed: what, what to do, and what the program said. */
export class StepError extends Error {
  constructor(message, advice, output = '') {
    super(message);
    this.advice = advice;
    this.output = output;
  }
}

/** Progress goes to standard error: standard output belongs to the program or the tests. */
export function say(line) {
  process.stderr.write(`hearsay: ${line}\n`);
}

/** Prints a failed step, what it said first. */
export function explain(error) {
  if (!(error instanceof StepError)) throw error;
  if (error.output.trim() !== '') process.stderr.write(`${error.output.trimEnd()}\n`);
  say(error.message);
  say(`  → ${error.advice}`);
}

/**
 * Runs a program to its end and keeps what it prints: `{ code, output }`. `code` is 127 if it cannot be
 * started.
 */
export function capture(root, command, args, env = process.env) {
  const stdio = ['ignore', 'pipe', 'pipe'];
  const run = spawnSync(command, args, {
    cwd: root,
    env,
    stdio,
    encoding: 'utf8',
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  if (run.error) return { code: 127, output: run.error.message };
  return { code: run.status ?? 1, output: `${run.stdout}${run.stderr}` };
}

/** The arguments with which this Node runs a tool of node_modules, which needs no shell on any platform. */
export function toolArguments(root, tool, args) {
  const folder = join(root, 'node_modules', tool === 'tsc' ? 'typescript' : tool);
  if (!existsSync(folder)) {
    throw new StepError(`${tool} is not installed`, 'delete node_modules and run this again');
  }
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return [join(folder, typeof bin === 'string' ? bin : bin[tool]), ...args];
}

/** Runs a tool of node_modules to its end: `{ code, output }`. */
export function captureTool(root, tool, args) {
  return capture(root, process.execPath, toolArguments(root, tool, args));
}

/** Runs npm to its end: `{ code, output }`; the same npm that started us, where one did. */
export function captureNpm(root, args) {
  const cache = npmCache(root);
  const env = cache === undefined ? process.env : { ...process.env, npm_config_cache: cache };
  const script = process.env.npm_execpath;
  return script === undefined
    ? capture(root, 'npm', args, env)
    : capture(root, process.execPath, [script, ...args], env);
}

/**
 * Without a home that can be written, npm has no place for its cache; then it gets one inside the project.
 */
function npmCache(root) {
  try {
    accessSync(process.env.HOME ?? process.env.USERPROFILE ?? '', constants.W_OK);
    return undefined;
  } catch {
    const folder = join(root, '.cache');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '.gitignore'), '*\n');
    return join(folder, 'npm');
  }
}
