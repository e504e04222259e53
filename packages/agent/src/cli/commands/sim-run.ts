/**
 * `hearsay sim run`: one cluster in virtual time, with what goes wrong in it, and what that did: who was
 * found and how soon, who was wronged, how long the views took to be whole again, and what it cost.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { FileError } from '../../files/located-yaml.ts';
import { readScenarioFile } from '../../files/scenario-file.ts';
import { BORN, combine, complaintOf, PROFILE_NAMES, RULES_NAMES, type RunPlan } from '../../simulate/plan.ts';
import { play, type RunOutcome } from '../../simulate/play.ts';
import { resultJson, resultLines, setupLines } from '../../simulate/summary.ts';
import {
  parseCrash,
  parseLatency,
  parsePartition,
  parsePause,
  parseShare,
  parseTime,
  parseWord,
  TextError,
  type Happenings,
} from '../../simulate/texts.ts';
import { EXIT, exitOnUsage, paint, printError } from '../output.ts';
import { progressLine } from '../progress.ts';
import { versionText } from './version.ts';

const EXAMPLES = `
Times count from the moment at which the cluster has formed. The same seed and options give the same run, to
the digest. The exit status is 1 if a law of the protocol was broken or the run could not end, 130 if it was
interrupted; what was seen by then is printed.

A file holds the same, in YAML (options go before it, and what goes wrong adds up):

  nodes: 50
  seed: 7
  for: 90s
  loss: 5%
  latency: 1ms..20ms
  faults:
    - crash@5s/ever:2                  as in sim fuzz --replay
    - {kind: partition, at: 20s, for: 30s, nodes: 1-10, peers: 11-50}

Examples:
  hearsay sim run --crash n2@5s
  hearsay sim run --nodes 30 --loss 5% --pause n3@10s/5s --seed 7
  hearsay sim run --partition '1-10|11-50@5s/30s' --for 120s --rules memberlist
  hearsay sim run --born whole --nodes 500 --fault 'clock@5s/20s:7=1.5x' --trace run.trace
  hearsay sim run incident.yaml --json
`;

const EXIT_INTERRUPTED = 130;

/** The `run` command, to be added to `sim`. It exits with 1 if the run failed, with 2 for wrong usage. */
export function simRunCommand(): Command {
  const happening = (flags: string, what: string, parse: (text: string) => Happenings): Option =>
    new Option(flags, `${what}; may be repeated`).argParser(collect(flags, parse)).default([], 'none');
  return new Command('run')
    .description('Run a cluster and what goes wrong in it')
    .argument('[file]', 'the scenario, in YAML')
    .option(
      '--nodes <count>',
      'how many nodes form the cluster, 2 to 1000 (default: 50)',
      parseWhole(2, 1000),
    )
    .addOption(
      new Option('--profile <profile>', 'the protocol settings (default: lan)').choices([...PROFILE_NAMES]),
    )
    .addOption(
      new Option('--rules <preset>', 'whose rules they follow (default: hearsay)').choices([...RULES_NAMES]),
    )
    .option(
      '--seed <seed>',
      'what decides everything else (default: 1)',
      parseWhole(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--for <time>', 'how long it runs once formed (default: 60s)', said(parseTime))
    .addOption(
      new Option('--born <how>', 'join one by one first, or begin whole (default: formed)').choices([
        ...BORN,
      ]),
    )
    .option('--loss <share>', 'of all datagrams, such as 5%', said(parseShare))
    .option('--latency <time>', 'one way: 20ms, 1ms..20ms, exp:20ms or normal:20ms±5ms', said(parseLatency))
    .addOption(happening('--pause <what>', 'nodes stand still: NODES@AT/FOR', ofFault(parsePause)))
    .addOption(happening('--crash <what>', 'nodes crash: NODES@AT, or NODES@AT/FOR', ofFault(parseCrash)))
    .addOption(happening('--partition <what>', 'nothing passes: NODES|NODES@AT/FOR', ofFault(parsePartition)))
    .addOption(happening('--fault <word>', 'any fault or action, as in sim fuzz --replay', parseWord))
    .option('--no-laws', 'do not watch the laws of the protocol, which takes time')
    .option('--trace <file>', 'write all inputs to this file')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .exitOverride(exitOnUsage)
    .action(runAction);
}

/** What an option says befalls the run, and which option that was. */
interface Said extends Happenings {
  readonly option: string;
}

interface RunFlags {
  readonly nodes?: number;
  readonly profile?: RunPlan['profile'];
  readonly rules?: RunPlan['rules'];
  readonly seed?: number;
  readonly for?: number;
  readonly born?: RunPlan['born'];
  readonly loss?: number;
  readonly latency?: NonNullable<RunPlan['latencyMs']>;
  readonly pause: readonly Said[];
  readonly crash: readonly Said[];
  readonly partition: readonly Said[];
  readonly fault: readonly Said[];
  readonly laws: boolean;
  readonly trace?: string;
  readonly json?: boolean;
}

async function runAction(file: string | undefined, flags: RunFlags, command: Command): Promise<void> {
  const { json = false } = flags;
  let trace: TraceFile | null;
  let plan: RunPlan;
  try {
    plan = planOf(file, flags, command);
    trace = flags.trace === undefined ? null : new TraceFile(flags.trace);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return command.error(`error: ${error.message}`, { exitCode: EXIT.usage });
  }
  const outcome = await playShown(plan, trace, () => {
    if (!json) process.stdout.write(`${setupLines(plan).join('\n')}\n`);
  });
  trace?.close();
  print(plan, outcome, trace, json);
}

function planOf(file: string | undefined, flags: RunFlags, command: Command): RunPlan {
  const over = planFrom(flags);
  const under = file === undefined ? {} : readScenarioFile(file, over);
  const plan = combine(under, over);
  // Whatever the file has wrong has been said with its place.
  const complaint = complaintOf(plan);
  if (complaint === null) return plan;
  const [list, index = 0] = complaint.path;
  const option = list === 'nodes' ? '' : optionOf(flags, list, index - (under[list]?.length ?? 0));
  return command.error(`error: ${option}${complaint.text}`, { exitCode: EXIT.usage });
}

/**
 * `option '--crash <what>' argument 'n3@5s': `, as commander says it, for a fault or action of the options.
 */
function optionOf(flags: RunFlags, list: 'faults' | 'actions', index: number): string {
  const options = happeningsOf(flags).flatMap((one) => one[list].map(() => one.option));
  return options[index] === undefined ? '' : `${options[index]}: `;
}

function happeningsOf({ pause, crash, partition, fault }: RunFlags): readonly Said[] {
  return [...pause, ...crash, ...partition, ...fault];
}

function planFrom(flags: RunFlags): Partial<RunPlan> {
  const { nodes, profile, rules, seed, born, loss } = flags;
  const happenings = happeningsOf(flags);
  const settings = { nodes, profile, rules, seed, born, loss, forMs: flags.for, latencyMs: flags.latency };
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
  return {
    ...given,
    ...(flags.laws ? {} : { laws: false }),
    faults: happenings.flatMap(({ faults }) => faults),
    actions: happenings.flatMap(({ actions }) => actions),
  };
}

/** Plays until the end or Ctrl-C; `announce` is called when Ctrl-C would be heard. */
async function playShown(plan: RunPlan, trace: TraceFile | null, announce: () => void): Promise<RunOutcome> {
  const progress = progressLine();
  let isStopped = false;
  const stop = (): void => {
    isStopped = true;
  };
  process.once('SIGINT', stop);
  announce();
  const outcome = await play(plan, {
    ...(trace === null ? {} : { trace: { writtenBy: versionText(), sink: (bytes) => trace.write(bytes) } }),
    isStopped: () => isStopped || (trace !== null && trace.failure !== null),
    onProgress: (done, now) => progress.show(done, `${(now / 1000).toFixed(1)} s of virtual time`),
  });
  process.off('SIGINT', stop);
  progress.clear();
  return outcome;
}

function print(plan: RunPlan, outcome: RunOutcome, trace: TraceFile | null, json: boolean): void {
  const { failure, wasStopped, virtualMs } = outcome;
  const text = json
    ? JSON.stringify(resultJson(plan, outcome, trace?.path ?? null))
    : resultLines(plan, outcome, trace === null ? null : `${trace.path}, ${trace.bytes} bytes`).join('\n');
  process.stdout.write(`${text}\n`);
  if (failure !== null) {
    printError(`${failure.what} at ${failure.atMs} ms, seed ${plan.seed}`);
    for (const line of failure.details.split('\n')) process.stderr.write(`  ${line.trim()}\n`);
    process.exitCode = EXIT.failure;
  } else if (trace !== null && trace.failure !== null) {
    printError(trace.failure);
    process.exitCode = EXIT.failure;
  } else if (wasStopped) {
    printError(`interrupted at ${(virtualMs / 1000).toFixed(1)} s of virtual time`);
    process.exitCode = EXIT_INTERRUPTED;
  } else if (!json && plan.laws) {
    process.stdout.write(`${paint('good', 'every law held')}\n`);
  }
}

/** The file that a trace is written to. */
class TraceFile {
  readonly path: string;
  bytes = 0;
  failure: string | null = null;
  readonly #file: number;

  constructor(path: string) {
    this.path = path;
    try {
      this.#file = openSync(path, 'w');
    } catch (error) {
      throw new FileError(`${path}: it cannot be written (${(error as NodeJS.ErrnoException).code})`);
    }
  }

  /** What cannot be written, for want of space, ends the writing and is kept as `failure`. */
  write(bytes: Uint8Array): void {
    if (this.failure !== null) return;
    try {
      let at = 0;
      while (at < bytes.length) at += writeSync(this.#file, bytes, at);
      this.bytes += bytes.length;
    } catch (error) {
      this.failure = `${this.path}: it cannot be written (${(error as NodeJS.ErrnoException).code})`;
    }
  }

  close(): void {
    closeSync(this.#file);
  }
}

function ofFault(parse: (text: string) => Happenings['faults'][number]): (text: string) => Happenings {
  return (text) => ({ faults: [parse(text)], actions: [] });
}

function collect(flags: string, parse: (text: string) => Happenings) {
  const one = said(parse);
  return (text: string, before: readonly Said[]): Said[] => {
    return [...before, { ...one(text), option: `option '${flags}' argument '${text}'` }];
  };
}

/** What a text says, or commander's way to refuse it. */
function said<Value>(parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof TextError)) throw error;
      throw new InvalidArgumentError(`allowed: ${error.allowed}`);
    }
  };
}

function parseWhole(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,16}$/.test(text) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`allowed: a whole number ${range}`);
  };
}
