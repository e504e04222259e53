/**
 * `hearsay replay`: what recorded nodes were given, given to their cores again: whether they come to the same
 * verdicts, who believed what when, why, and whether other settings would have changed it.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import { swimConfig, UsageError, type SwimConfig } from 'hearsay/core';
import { answerOf, type Answer } from '../../replay/answer.ts';
import { parseAt } from '../../replay/at.ts';
import { answerJson, answerLines } from '../../replay/texts.ts';
import { RecordingError } from '../../replay/recording-source.ts';
import { EXIT, exitOnUsage, printError } from '../output.ts';

const EXAMPLES = `
Each FILE is what one node recorded (hearsay agent --record FILE). Of several, the clocks of their machines
make one timeline. The exit status is 1 if a replay came to other verdicts than were recorded.

--set asks whether NODE would have lived with other settings. It is answered by simulation, from the recorded
states and the loss and delay seen in the recordings, and it is an estimate.

Examples:
  hearsay replay n1.trace
  hearsay replay n1.trace n2.trace --why n7
  hearsay replay n1.trace --why n7 --at 14:03:07
  hearsay replay n*.trace --why n7 --set suspicionMult=6 --seeds 50
`;

const SEEDS = 50;
const SEEDS_MOST = 10_000;

interface ReplayFlags {
  readonly why?: string;
  readonly at?: string;
  readonly set: Partial<SwimConfig>;
  readonly seeds: number;
  readonly json?: boolean;
}

/** The `replay` command. It exits with 1 if a replay differs or cannot be done, with 2 for wrong usage. */
export function replayCommand(): Command {
  return new Command('replay')
    .description('Replay what nodes have recorded, and ask why')
    .argument('<files...>', 'recordings of nodes of one cluster')
    .option('--why <node>', 'only what concerns this node, and why it was accused')
    .option('--at <time>', 'as of then: 14:03:07, or a date and a time in ISO 8601')
    .addOption(
      new Option('--set <setting=value>', 'ask whether NODE would have lived with it; may be repeated')
        .argParser(collectSetting)
        .default({}, 'none'),
    )
    .option('--seeds <count>', 'how many simulations answer that', parseSeeds, SEEDS)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .exitOverride(exitOnUsage)
    .action(replayAction);
}

function replayAction(files: readonly string[], flags: ReplayFlags, command: Command): void {
  const { why = null, at, set: changes, seeds, json = false } = flags;
  if (Object.keys(changes).length > 0 && why === null) {
    return command.error('error: --set asks about a node; name it with --why', { exitCode: EXIT.usage });
  }
  let answer: Answer;
  try {
    answer = answerOf(files, { why, at: at === undefined ? null : parseAt(at), changes, seeds });
  } catch (error) {
    if (error instanceof UsageError)
      return command.error(`error: ${error.message}`, { exitCode: EXIT.usage });
    if (!(error instanceof RecordingError)) throw error;
    printError(error.message);
    process.exitCode = EXIT.failure;
    return;
  }
  const text = json ? JSON.stringify(answerJson(answer)) : answerLines(answer).join('\n');
  process.stdout.write(`${text}\n`);
  if (answer.replays.some(({ divergence }) => divergence !== null)) process.exitCode = EXIT.failure;
}

function collectSetting(text: string, before: Partial<SwimConfig>): Partial<SwimConfig> {
  const match = /^(\w+)=(\S+)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('allowed: a setting and its value: suspicionMult=6');
  const [, field, value] = match;
  const parsed = value === 'true' || value === 'false' ? value === 'true' : Number(value);
  const changes = { ...before, [field!]: parsed };
  try {
    // Whether the settings fit together is seen with the recorded ones.
    swimConfig('lan', { [field!]: parsed });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new InvalidArgumentError(error.message);
  }
  return changes;
}

function parseSeeds(text: string): number {
  const seeds = Number(text);
  if (Number.isInteger(seeds) && seeds >= 1 && seeds <= SEEDS_MOST) return seeds;
  throw new InvalidArgumentError(`allowed: a whole number from 1 to ${SEEDS_MOST}`);
}
