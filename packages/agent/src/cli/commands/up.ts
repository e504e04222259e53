/**
 * `hearsay up`: a cluster to look at. It runs members as real processes on this machine and shows who
 * believes what about whom, while they are killed, frozen, cut off and restarted; on the terminal, and on the
 * lab's page.
 */
import { isIP } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { DemoOptions } from '../../demo/settings.ts';
import { showDemonstration } from '../../demo/show.ts';
import { COMPANION_HELP, companionOf, withCompanion, type CompanionFlags } from '../companion-options.ts';
import { EXIT, exitOnUsage, paint, printError } from '../output.ts';
import { parseKey } from './wire.ts';

const EXAMPLES = `
On a terminal it shows a live table; the keys are in its last line. Anywhere else it prints a line for each
belief that changes, until it is interrupted. The lab’s page, at the address that is printed, shows the same
members and can do the same to them.
${COMPANION_HELP}
Examples:
  hearsay up                            five members on loopback
  hearsay up --members 9 --profile lan  nine, with the settings for real networks
  hearsay up --seconds 20 | tee log     plain lines, for twenty seconds
  hearsay up --join 127.0.0.1:7946      five members join a cluster that runs already, Serf's or memberlist's
`;

/**
 * The `up` command, to be added to a program. It exits with 1 if no member could be started, with 2 for wrong
 * usage.
 */
export function upCommand(): Command {
  const profile = new Option(
    '--profile <profile>',
    'the protocol settings (default: local, made quick to watch)',
  );
  const command = new Command('up')
    .description('Run a cluster on this machine and watch its members believe things about each other')
    .option('--members <count>', 'how many members, 1 to 9', parseMembers, 5)
    .addOption(profile.choices(['lan', 'wan', 'local']))
    .option(
      '--join <host:port>',
      'join a cluster that runs already (profile lan, unless another is given)',
      parseSeed,
    )
    .option('--cluster <label>', 'the label of the cluster, memberlist’s `label`')
    .option('--key <key>', 'encrypt with this key, 16, 24 or 32 bytes in base64 or hexadecimal')
    .option('--bind <host>', 'the address that the members bind', parseHost, '127.0.0.1')
    .option('--seconds <seconds>', 'stop by itself after so long', parseSeconds)
    .option(
      '--lab-port <port>',
      'the loopback port of the lab’s page (default: 7375, or any free one)',
      parsePort,
    )
    .option('--no-lab', 'do not serve the lab’s page');
  return withCompanion(command)
    .addHelpText('after', EXAMPLES)
    .exitOverride(exitOnUsage)
    .action(async (options: UpOptions, command: Command) => {
      const key = options.key === undefined ? null : parseKey(options.key);
      if (key === undefined) command.error(`error: ${KEY_USAGE}`);
      const failure = await show(options, key);
      if (failure === null) return;
      printError(failure);
      process.exitCode = EXIT.failure;
    });
}

interface UpOptions extends CompanionFlags {
  readonly members: number;
  readonly profile?: DemoOptions['profile'];
  readonly join?: string;
  readonly cluster?: string;
  readonly key?: string;
  readonly bind: string;
  readonly seconds?: number;
  readonly labPort?: number;
  readonly lab: boolean;
}

// It does not repeat what was given, which may be most of a key.
const KEY_USAGE = "option '--key <key>': a key is 16, 24 or 32 bytes in base64 or hexadecimal.";

async function show(options: UpOptions, key: Uint8Array | null): Promise<string | null> {
  const companion = companionOf(options);
  if (typeof companion === 'string') return companion;
  return showDemonstration({ ...demoOptions(options, key), companion }, paint);
}

function demoOptions(options: UpOptions, keyBytes: Uint8Array | null): DemoOptions {
  const { members, profile, join = null, cluster = null, bind, seconds = null } = options;
  const key = keyBytes === null ? null : Buffer.from(keyBytes).toString('base64');
  const labPort = options.lab ? options.labPort : null;
  return { members, host: bind, profile, join, cluster, key, seconds, labPort };
}

function parseMembers(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError('It must be from 1 to 9.');
  return Number(text);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  // Longer than a timer can wait.
  if (!(seconds > 0 && seconds < 2_000_000))
    throw new InvalidArgumentError('It must be a number of seconds above 0.');
  return seconds;
}

/** 0: any. */
export function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('It must be a port.');
  return Number(text);
}

function parseSeed(text: string): string {
  if (!/^\S+:\d{1,5}$/.test(text)) throw new InvalidArgumentError('It must be HOST:PORT.');
  return text;
}

function parseHost(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('It must be an IP address.');
  return text;
}
