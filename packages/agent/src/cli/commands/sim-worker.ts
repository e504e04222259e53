/** `hearsay sim worker`: takes the cells of sweeps from a queue and runs them, until it is told to stop. */
import { Command, InvalidArgumentError } from 'commander';
import { QueueError } from '../../sweep/bullmq.ts';
import { programVersion } from '../../sweep/program-version.ts';
import { workQueue } from '../../sweep/queue-worker.ts';
import { parseRedisUrl, redisText, type RedisTarget } from '../../sweep/redis-socket.ts';
import { EXIT, exitOnUsage, printError } from '../output.ts';

const EXAMPLES = `
SIGTERM and Ctrl-C let it finish the cells in hand; a second one ends it at once, and another worker takes
them some seconds later. It ends with status 1 when it meets a sweep of another version of hearsay.

Examples:
  hearsay sim worker --queue redis://queue:6379
  hearsay sim worker --queue redis://:password@queue/2 --workers 4 --verbose
`;

/** The `worker` command, to be added to `sim`. It exits with 1 without a queue, with 2 for wrong usage. */
export function simWorkerCommand(): Command {
  return new Command('worker')
    .description('Run cells of sweeps that come through a queue')
    .requiredOption('--queue <url>', 'Redis at redis://HOST:PORT/DB', parseQueue)
    .option('--workers <count>', 'how many cores to use (default: all)', parseWorkers)
    .option('--verbose', 'print a line for each cell that is taken and done')
    .addHelpText('after', EXAMPLES)
    .exitOverride(exitOnUsage)
    .action(workerAction);
}

interface WorkerFlags {
  readonly queue: RedisTarget;
  readonly workers?: number;
  readonly verbose?: boolean;
}

async function workerAction({
  queue: target,
  workers: threads,
  verbose = false,
}: WorkerFlags): Promise<void> {
  const stop = new AbortController();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, () => stop.abort());
  try {
    const done = await workQueue({
      target,
      version: programVersion(),
      threads,
      signal: stop.signal,
      onReady: (count) => say(`waiting for cells at ${redisText(target)}, ${count} at once`),
      onCell: verbose ? say : () => undefined,
    });
    say(`stopped, ${done} cells done`);
  } catch (error) {
    if (!(error instanceof QueueError)) throw error;
    printError(error.message);
    process.exitCode = EXIT.failure;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** For options that name a queue. */
export function parseQueue(text: string): RedisTarget {
  const target = parseRedisUrl(text);
  if (target === undefined) throw new InvalidArgumentError('It must be redis://HOST:PORT/DB.');
  return target;
}

/** For options that say how many cores are used. */
export function parseWorkers(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 999.');
  return Number(text);
}
