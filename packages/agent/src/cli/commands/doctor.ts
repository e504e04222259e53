/**
 * `hearsay doctor`: what is wrong with the network around a node. It asks the agent on this machine, or, with
 * `--join`, becomes a member for as long as it takes.
 */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { join, JoinError, UsageError, BindError, type ClusterNode, type JoinOptions } from 'hearsay';
import { diagnose, type Diagnosis } from '../../doctor/doctor.ts';
import { DIAGNOSIS, diagnosisText } from '../../doctor/diagnosis-text.ts';
import { asHttpClient, askAgent, type HttpFlags } from '../http-agent.ts';
import { EXIT, paint, printError } from '../output.ts';
import { Failure } from '../rpc-options.ts';
import { waitingFor } from '../waiting.ts';
import { parseKey } from './wire.ts';

const MORE = `
Every member that runs hearsay is tried by UDP and TCP, in both directions, and with datagrams of 1,200,
1,400, 1,472 and 8,972 bytes; all are asked for their health, event loop, clock and dropped packets. Of
members that do not run hearsay only a TCP connection from here can be tried.

Examples:
  hearsay doctor                            ask the agent on this machine
  hearsay doctor --join 10.0.0.7:7946       without an agent: join for as long as it takes, then leave
  hearsay doctor --json | jq '.findings[] | select(.level == "error")'

Exit status: 0 if there is no error, 1 if there is one or nothing could be examined, 2 for wrong usage.
`;

// It does not repeat what was given, which may be most of a key.
const KEY_USAGE = "error: option '--key <key>': a key is 16, 24 or 32 bytes in base64 or hexadecimal.";

interface DoctorFlags extends HttpFlags {
  readonly json?: boolean;
  readonly join?: string;
  readonly bind: string;
  readonly cluster?: string;
  readonly key?: string;
  readonly profile: 'lan' | 'wan' | 'local';
}

export function doctorCommand(): Command {
  const profile = new Option('--profile <profile>', 'with --join: the settings of the cluster');
  const command = new Command('doctor')
    .description(
      'Examine the network to and from each member: UDP, TCP, packet sizes, addresses, loops, clocks',
    )
    .option('--json', 'print JSON')
    .option('--join <host:port>', 'join a cluster through this member instead of asking an agent')
    .option('--bind <host:port>', 'with --join: where to listen', '0.0.0.0:0')
    .option('--cluster <label>', 'with --join: the label of the cluster')
    .option('--key <key>', 'with --join: its key, in base64 or hexadecimal')
    .addOption(profile.choices(['lan', 'wan', 'local']).default('lan'))
    .addHelpText('after', MORE);
  return asHttpClient(command).action(async (flags: DoctorFlags) => {
    const key = flags.key === undefined ? null : (parseKey(flags.key) ?? command.error(KEY_USAGE));
    try {
      const work = flags.join === undefined ? askForDiagnosis(flags) : diagnoseAsMember(flags, key);
      const diagnosis = await waitingFor('examining', work);
      process.stdout.write(shown(diagnosis, flags.json === true));
      if (diagnosis.findings.some(({ level }) => level === 'error')) process.exitCode = EXIT.failure;
    } catch (error) {
      if (!isExpected(error)) throw error;
      printError(error.message);
      process.exitCode = EXIT.failure;
    }
  });
}

function isExpected(error: unknown): error is Error {
  return [Failure, JoinError, BindError, UsageError].some((kind) => error instanceof kind);
}

function shown(diagnosis: Diagnosis, isJson: boolean): string {
  if (isJson) return `${JSON.stringify(diagnosis, null, 2)}\n`;
  const columns = process.stdout.isTTY ? process.stdout.columns || undefined : undefined;
  return diagnosisText(diagnosis, paint, columns);
}

async function askForDiagnosis(flags: HttpFlags): Promise<Diagnosis> {
  const parsed = DIAGNOSIS.safeParse(await askAgent(flags, '/v1/doctor'));
  if (!parsed.success) throw new Failure('the agent’s answer is not a diagnosis; is it of another version?');
  return parsed.data;
}

/** How long members have to show that they run hearsay: each is pinged, or pings, once a round. */
const RECOGNITION_MS_MIN = 5000;
const RECOGNITION_MS_MAX = 30_000;
const LOOK_MS = 100;

async function diagnoseAsMember(flags: DoctorFlags, key: Uint8Array | null): Promise<Diagnosis> {
  const { bind, cluster, profile } = flags;
  const options: JoinOptions = {
    name: `doctor-${hostname()}-${process.pid}`,
    seeds: [flags.join!],
    bind,
    profile,
    ...(cluster === undefined ? {} : { cluster }),
    ...(key === null ? {} : { keys: [key] }),
  };
  const node = await join(options);
  try {
    await recognised(node);
    return await diagnose(node);
  } finally {
    await node.leave();
  }
}

async function recognised(node: ClusterNode): Promise<void> {
  // In a round of the probe list everybody is pinged once.
  const roundMs = node.members.size * 1000;
  const until = performance.now() + Math.min(RECOGNITION_MS_MAX, Math.max(RECOGNITION_MS_MIN, 2 * roundMs));
  const isUnknown = (): boolean =>
    node.members.alive.some(({ isSelf, instance }) => !isSelf && instance === null);
  while (isUnknown() && performance.now() < until) await sleep(LOOK_MS);
}
