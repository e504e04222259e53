/**
 * `hearsay sim fuzz`: draws scenarios from seeds and runs them on every core until one breaks a law of the
 * protocol; what is found is made small and printed with the command that runs it again.
 */
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { UsageError } from 'hearsay/core';
import { describeReport, formatScenario, parseScenario, runScenario, type Scenario } from 'hearsay/sim';
import { hunt, type HuntReport } from '../../fuzz/hunt.ts';
import type { Find } from '../../fuzz/messages.ts';
import { counted } from '../../simulate/texts.ts';
import { EXIT, exitOnUsage, paint, printError } from '../output.ts';

const EXAMPLES = `
A scenario forms a cluster, lets faults befall it while the invariants watch, mends everything, and demands
that all views become equal and true. The exit status is 1 if one was found that breaks a law, and the third
find ends the hunt. Ctrl-C ends it, too: what was seen by then is printed, and the exit status is 130.

Examples:
  hearsay sim fuzz --minutes 5                 as many scenarios as five minutes hold
  hearsay sim fuzz --seeds 1000 --seed 5000    seeds 5000 to 5999
  hearsay sim fuzz --seeds 100 --nodes 32 --json
  hearsay sim fuzz --replay 'seed=7 nodes=5 crash@2s/10s:3 loss@1s/20s:1,2>3=0.5'
`;

const MINUTE_MS = 60_000;
const DEFAULT_MINUTES = 1;
/** Each costs hundreds of runs to make small. */
const FINDS_MAX = 3;
const PROGRESS_MS = 250;
const EXIT_INTERRUPTED = 130;

/**
 * The `fuzz` command, to be added to `sim`. It exits with 1 if a law was broken, with 2 for wrong usage, with
 * 130 if it was interrupted.
 */
export function simFuzzCommand(): Command {
  const replayed = new Option('--replay <scenario>', 'run this scenario instead, once');
  const rules = new Option('--rules <preset>', 'whose rules the nodes follow').default('hearsay');
  const profile = new Option('--profile <name>', "the protocol's timings").default('lan');
  return new Command('fuzz')
    .description('Hunt for faults that break a law of the protocol, on every core')
    .option('--seeds <count>', 'how many scenarios at most', parseCount)
    .option('--minutes <minutes>', 'for how long at most (default: 1, unless --seeds is given)', parseMinutes)
    .option('--seed <first>', 'the first seed', parseSeed, 1)
    .option('--nodes <count>', 'how many nodes form each cluster, 2 to 1000', parseNodes, 16)
    .addOption(rules.choices(['hearsay', 'memberlist', 'memberlist-0.2']))
    .addOption(profile.choices(['lan', 'wan', 'local']))
    .option('--workers <count>', 'how many cores to use (default: all)', parseCount)
    .addOption(replayed.conflicts(['seeds', 'minutes', 'seed', 'nodes', 'rules', 'profile', 'workers']))
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .exitOverride(exitOnUsage)
    .action(async (options: FuzzOptions, command: Command) => {
      if (options.replay === undefined) return fuzz(options);
      return replay(options.replay, options.json === true, command);
    });
}

interface FuzzOptions {
  readonly seeds?: number;
  readonly minutes?: number;
  readonly seed: number;
  readonly nodes: number;
  readonly rules: Scenario['rules'];
  readonly profile: Scenario['profile'];
  readonly workers?: number;
  readonly replay?: string;
  readonly json?: boolean;
}

async function fuzz(options: FuzzOptions): Promise<void> {
  const { seed: firstSeed, nodes, rules, profile, json = false, workers } = options;
  const { seeds = Infinity } = options;
  const minutes = options.minutes ?? (seeds === Infinity ? DEFAULT_MINUTES : Infinity);
  const durationMs = minutes * MINUTE_MS;
  const isShown = process.stderr.isTTY;
  let shownAt = 0;
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  const report = await hunt({
    signal: interrupt.signal,
    firstSeed,
    seeds,
    durationMs,
    bounds: { nodes, rules, profile },
    findsMax: FINDS_MAX,
    ...(workers === undefined ? {} : { workers }),
    onProgress: (progress) => {
      if (!isShown || performance.now() - shownAt < PROGRESS_MS) return;
      shownAt = performance.now();
      process.stderr.write(`\r\u001B[K${progressLine(progress, { seeds, durationMs })}`);
    },
  });
  process.off('SIGINT', onInterrupt);
  if (isShown) process.stderr.write('\r\u001B[K');
  process.stdout.write(json ? `${JSON.stringify(jsonOf(report, firstSeed))}\n` : textOf(report, firstSeed));
  if (report.finds.length > 0) process.exitCode = EXIT.failure;
  if (report.endedBy !== 'interrupt') return;
  printError(`interrupted after ${counted(report.scenarios, 'scenario')}`);
  process.exitCode = EXIT_INTERRUPTED;
}

function replay(text: string, json: boolean, command: Command): void {
  let scenario: Scenario;
  try {
    if (text.trim() === '') throw new UsageError('scenario', text, 'use words as in nodes=5 crash@2s/10s:3');
    scenario = parseScenario(text);
    refuseLate(scenario);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    command.error(`error: option '--replay <scenario>': ${error.message}`, { exitCode: EXIT.usage });
  }
  const report = runScenario(scenario);
  process.stdout.write(`${json ? JSON.stringify(report) : describeReport(report)}\n`);
  if (report.failure === null) return;
  process.exitCode = EXIT.failure;
  if (!json) printError(`a law was broken: ${report.failure.law}`);
}

/** A run leaves out what comes when the faults are over, and would be told as if it had happened. */
function refuseLate({ faultsMs, faults, actions }: Scenario): void {
  const late = [...faults, ...actions].find(({ atMs }) => atMs >= faultsMs);
  if (late === undefined) return;
  const allowed = `it comes before the faults end, at faults=${faultsMs / 1000}s`;
  throw new UsageError(late.kind, `${late.atMs / 1000}s`, allowed);
}

function progressLine(report: HuntReport, goal: { seeds: number; durationMs: number }): string {
  const done = Math.max(report.scenarios / goal.seeds, report.tookMs / goal.durationMs);
  const percent = Math.min(100, Math.floor(100 * done));
  const found = report.finds.length === 0 ? '' : `, ${report.finds.length} found`;
  return `${percent} %  ${counted(report.scenarios, 'scenario')}, ${perMinute(report)} a minute${found}`;
}

function perMinute({ scenarios, tookMs }: HuntReport): number {
  return Math.round((scenarios * MINUTE_MS) / Math.max(1, tookMs));
}

function textOf(report: HuntReport, firstSeed: number): string {
  const { scenarios, tookMs, virtualMs, workers, slowestHealMs, falseDeaths, falseSuspicions } = report;
  const slowest = (slowestHealMs / 1000).toFixed(1);
  const cores = counted(Math.min(workers, availableParallelism()), 'core');
  const took = `${(tookMs / 1000).toFixed(1)} s on ${cores}`;
  const alarms = `${counted(falseSuspicions, 'false suspicion')}, ${counted(falseDeaths, 'false death')}`;
  const lines = [
    `${counted(scenarios, 'scenario')} (seeds from ${firstSeed}) in ${took}: ${perMinute(report)} a minute`,
    `${counted(Math.round(virtualMs / MINUTE_MS), 'virtual minute')}, slowest heal ${slowest} s`,
    `${alarms} while faults were on`,
  ];
  for (const find of report.finds) lines.push('', ...findLines(find));
  if (report.endedBy === 'finds') lines.push('', endText(report));
  if (report.finds.length === 0 && scenarios > 0) lines.push(paint('good', 'no law was broken'));
  return `${lines.join('\n')}\n`;
}

function endText({ finds, nextSeed }: HuntReport): string {
  return `It ended since ${finds.length} were found, which is enough; go on with --seed ${nextSeed}.`;
}

function findLines({ seed, failure, shrinkRuns, replay, scenario }: Find): string[] {
  const { faults, actions, nodes } = scenario;
  const size = [counted(faults.length, 'fault'), counted(actions.length, 'action'), counted(nodes, 'node')];
  const how = shrinkRuns === 0 ? 'not made small' : `made small in ${counted(shrinkRuns, 'run')}`;
  return [
    paint('bad', `seed ${seed} breaks a law: ${failure.law}`),
    ...failure.details.split('\n').map((line) => `  ${line.trim()}`),
    `  ${how}: ${size.join(', ')}. Run it again with`,
    `  ${replay}`,
  ];
}

function jsonOf(report: HuntReport, firstSeed: number): object {
  const finds = report.finds.map((find) => ({ ...find, scenario: formatScenario(find.scenario) }));
  return { firstSeed, ...report, perMinute: perMinute(report), finds };
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

function parseSeed(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.');
  return Number(text);
}

function parseNodes(text: string): number {
  const nodes = Number(text);
  if (!(Number.isSafeInteger(nodes) && nodes >= 2 && nodes <= 1000)) {
    throw new InvalidArgumentError('It must be from 2 to 1000.');
  }
  return nodes;
}

function parseMinutes(text: string): number {
  const minutes = Number(text);
  if (!(minutes > 0 && minutes <= 10_000))
    throw new InvalidArgumentError('It must be a number of minutes above 0.');
  return minutes;
}
