/**
 * Our command line in the place of `serf`: each command drives real agents, written as it is for `serf`, and
 * says what `serf` says.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventCommand } from '../../packages/agent/src/cli/commands/event.ts';
import { forceLeaveCommand } from '../../packages/agent/src/cli/commands/force-leave.ts';
import { infoCommand } from '../../packages/agent/src/cli/commands/info.ts';
import { joinCommand } from '../../packages/agent/src/cli/commands/join.ts';
import { keysCommand } from '../../packages/agent/src/cli/commands/keys.ts';
import { membersCommand } from '../../packages/agent/src/cli/commands/members.ts';
import { queryCommand } from '../../packages/agent/src/cli/commands/query.ts';
import { reachabilityCommand } from '../../packages/agent/src/cli/commands/reachability.ts';
import { rttCommand } from '../../packages/agent/src/cli/commands/rtt.ts';
import { tagsCommand } from '../../packages/agent/src/cli/commands/tags.ts';
import { hearsayProgram } from '../support/hearsay-program.ts';
import { runCommand, type Command } from '../support/run-command.ts';
import { findSerf, SerfAgent } from '../support/serf-agent.ts';
import { waitFor } from '../support/wait-for.ts';

const serf = findSerf();
if (serf === undefined && process.env['CI'] === 'true') throw new Error('serf is missing');

const hearsay = hearsayProgram();
const HOST = '127.87.0.';
const TIMEOUT_MS = 60_000;
const OTHER_KEY = Buffer.alloc(16, 2).toString('base64');

const COMMANDS: Readonly<Record<string, () => Command>> = {
  event: eventCommand,
  'force-leave': forceLeaveCommand,
  info: infoCommand,
  join: joinCommand,
  keys: keysCommand,
  members: membersCommand,
  query: queryCommand,
  reachability: reachabilityCommand,
  rtt: rttCommand,
  tags: tagsCommand,
};

/** A command and its arguments. */
type Line = [name: string, ...args: string[]];

interface Outcome {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

const agents: SerfAgent[] = [];
const children: ChildProcess[] = [];

function run(program: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: TIMEOUT_MS }, (error, out, err) => {
      resolve({ exit: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

/** Within this process: a program of its own takes a second to start. */
async function ours(name: string, ...args: readonly string[]): Promise<Outcome> {
  const { code, out, err } = await runCommand(COMMANDS[name]!(), args);
  return { exit: code, out, err };
}

function theirs(...args: readonly string[]): Promise<Outcome> {
  return run(serf!, args);
}

/** Columns with one space between them, a member's tags in order, as Go's maps have none. */
function normal(out: string): string[] {
  const lines = out.split('\n').map((line) => line.trim().split(/ +/).map(inOrder).join(' '));
  return lines.filter((line) => line !== '');
}

function inOrder(word: string): string {
  return word.includes('=') ? word.split(',').sort().join(',') : word;
}

/**
 * Both with the same arguments, until they say the same, with `expected` in it: on a busy machine an answer
 * to a query may be late for one of the two. @returns what ours said.
 */
async function bothSay(args: Line, expected = ''): Promise<Outcome> {
  return agree(args, (mine, real) => {
    expect(normal(mine.out).sort()).toEqual(normal(real.out).sort());
    expect([mine.exit, mine.err]).toEqual([real.exit, '']);
    for (const line of expected.split('\n')) expect(normal(mine.out).join('\n')).toContain(line);
  });
}

async function bothPrint(...args: Line): Promise<void> {
  await agree(args, (mine, real) => {
    expect(parsed(mine.out)).toEqual(parsed(real.out));
    expect([mine.exit, mine.err]).toEqual([0, '']);
  });
}

async function agree(args: Line, compare: (mine: Outcome, real: Outcome) => void): Promise<Outcome> {
  let difference: unknown;
  const describe = (): string => String(difference);
  return waitFor(
    { what: `both say the same to ${args.join(' ')}`, timeoutMs: 30_000, describe },
    async () => {
      const [mine, real] = [await ours(...args), await theirs(...args)];
      try {
        compare(mine, real);
        return mine;
      } catch (error) {
        difference = error;
        return undefined;
      }
    },
  );
}

/** The members by their names: an agent has them in another order each time. */
function parsed(json: string): unknown {
  const { members, ...rest } = JSON.parse(json) as { members?: { name: string }[] };
  return { ...rest, members: members?.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const describe = (): string => agents.map((agent) => agent.tail(8)).join('\n');
  await waitFor({ what, timeoutMs: TIMEOUT_MS, describe }, holds);
}

interface Attached {
  out(): string;
  /** Interrupts it, and tells its exit status. */
  interrupt(): Promise<number | null>;
}

/** One of ours that goes on until it is told to stop. */
function attach(...args: readonly string[]): Attached {
  const child = spawn(hearsay, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  return {
    out: () => text,
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}

async function statusOf(name: string): Promise<string | undefined> {
  return (await agents[0]!.view()).get(name);
}

describe.runIf(serf !== undefined)('hearsay drives serf agents as serf does', () => {
  beforeAll(async () => {
    vi.stubEnv('SERF_RPC_ADDR', `${HOST}1:7373`);
    const key = (await run(hearsay, ['keygen'])).out.trim();
    for (const i of [1, 2, 3]) {
      agents.push(
        await SerfAgent.start(serf!, {
          name: `cli-${i}`,
          bind: `${HOST}${i}:7946`,
          rpc: `${HOST}${i}:7373`,
          profile: 'local',
          key,
          compression: true,
          handlers: ['query:color=echo blue'],
          tags: { role: i === 1 ? 'db' : 'web', rack: String(i) },
          ...(i === 2 ? { seed: `${HOST}1:7946` } : {}),
        }),
      );
    }
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(agents.map((agent) => agent.kill()));
  });

  test('join tells through how many it worked', async () => {
    const failed = await ours('join', `${HOST}99:7946`);
    expect(failed.exit).toBe(1);
    expect(failed.err).toMatch(/^error: could not join the cluster: Failed to join .*connection refused\n$/);
    expect((await theirs('join', `${HOST}99:7946`)).exit).toBe(1);
    const joined = await bothSay(['join', '-replay', `${HOST}3:7946`, `${HOST}99:7946`]);
    expect(joined.out).toBe('Successfully joined cluster by contacting 1 nodes.\n');
    await until('cli-1 sees all three', async () => (await agents[0]!.view()).size === 3);
  });

  test('members lists the same members, filtered or not', async () => {
    const { out } = await bothSay(['members']);
    expect(out.split('\n')).toHaveLength(4);
    await bothSay(['members', '-detailed']);
    await bothSay(['members', '-status=alive', '-tag', 'role=w.b', '-tag', 'rack=2']);
    await bothSay(['members', '-name=cli-[12]', '-status', 'alive']);
    await bothSay(['members', '-status=failed']);
    await bothPrint('members', '-format=json');
    await bothPrint('members', '-format', 'json', '-tag=role=db');
    const role = await ours('members', '-role=db');
    expect(normal(role.out)).toEqual([`cli-1 ${HOST}1:7946 alive rack=1,role=db`]);
    expect(await ours('members', '-name=[')).toMatchObject({ exit: 1, out: '' });
  });

  test('event reaches the cluster', async () => {
    await bothSay(['event', '-coalesce=false', 'deploy', 'v1.2.3']);
    await bothSay(['event', 'restart']);
    const big: Line = ['event', 'big', 'x'.repeat(600)];
    const [mine, real] = [await ours(...big), await theirs(...big)];
    expect([mine.exit, real.exit]).toEqual([1, 1]);
    expect(real.out).toContain(mine.err.replace('error: ', '').trim());
  });

  test('query gets the same acks and answers', async () => {
    const answers = "Response from 'cli-3': blue\nTotal Acks: 3\nTotal Responses: 3";
    await bothSay(['query', '-timeout=1s', 'color', 'now'], answers);
    const filtered = ['-no-ack', '-relay-factor=1', '-tag', 'role=db'];
    await bothSay(['query', '-timeout=1s', ...filtered, 'color'], 'Total Responses: 1');
    await bothSay(['query', '-timeout=1s', '-node=cli-2', '-node', 'cli-3', 'unheard'], 'Total Acks: 2');
    await bothPrint('query', '-timeout=1s', '-format=json', '-node=cli-2', 'color');
    await bothPrint('query', '-timeout=1s', '-format=json', '-no-ack', '-node=cli-2', 'color');
  });

  test('tags changes the tags of the agent', async () => {
    await bothSay(['tags', '-set', 'zone=eu', '-set=x=y=z'], 'Successfully updated agent tags');
    expect((await theirs('members', '-name=cli-1')).out).toContain('zone=eu');
    expect((await theirs('members', '-name=cli-1', '-tag', 'x=y=z')).out).toContain('cli-1');
    await ours('tags', '-delete', 'zone', '-delete=x');
    expect((await theirs('members', '-name=cli-1')).out).not.toMatch(/zone|x=y/);
  });

  test('keys changes the keys of all members', async () => {
    const keysNow = async (): Promise<string[]> =>
      Object.keys(JSON.parse((await ours('keys', '--list', '--json')).out).keys);
    const [oldKey = ''] = await keysNow();
    await bothSay(['keys', '-list'], `${oldKey} [3/3]`);
    await bothSay(['keys', '-install', OTHER_KEY], '==> Successfully installed key!');
    await bothSay(['keys', '-list'], `${OTHER_KEY} [3/3]`);
    expect(new Set(await keysNow())).toEqual(new Set([oldKey, OTHER_KEY]));
    await bothSay(['keys', `-use=${OTHER_KEY}`], '==> Successfully changed primary key!');
    await agree(['keys', '-remove', OTHER_KEY], (mine, real) => {
      expect([mine.exit, real.exit]).toEqual([1, 1]);
      const refused = normal(mine.out).filter((line) => line.startsWith('failed: cli-'));
      expect(refused).toHaveLength(3);
      for (const line of refused) expect(normal(real.out)).toContain(line);
      expect(mine.err).toBe('error: removing key: 3/3 nodes reported failure\n');
      expect(real.out).toContain('Error removing key: 3/3 nodes reported failure');
    });
    await bothSay(['keys', '-remove', oldKey], '==> Successfully removed key!');
    await bothSay(['keys', '-list'], `${OTHER_KEY} [3/3]`);
    expect(await keysNow()).toEqual([OTHER_KEY]);
  });

  test('reachability asks every live member', async () => {
    const said = 'Total members: 3, live members: 3\nSuccessfully contacted all live nodes';
    await bothSay(['reachability'], said);
    const { out } = await ours('reachability', '-verbose');
    expect(out).toContain("\tAck from 'cli-1'\n");
    expect(out).toMatch(/^Query time: \d+\.\d\d sec, time to last response: \d+\.\d\d sec$/m);
  });

  test('rtt estimates the same', async () => {
    // Coordinates move with each probe, so that two who ask may be told two things.
    await until('both estimate the same', async () => {
      const args: Line = ['rtt', 'cli-2', 'cli-3'];
      const [mine, real] = await Promise.all([ours(...args), theirs(...args)]);
      return mine.exit === 0 && mine.out === real.out && /^Estimated .* rtt: \d+\.\d{3} ms\n$/.test(mine.out);
    });
    expect((await ours('rtt', 'cli-2')).out).toContain('Estimated cli-2 <-> cli-1 rtt: ');
    expect((await theirs('rtt', 'cli-2')).out).toContain('Estimated cli-2 <-> cli-1 rtt: ');
    const [mine, real] = [await ours('rtt', 'nobody'), await theirs('rtt', 'nobody')];
    expect(mine).toEqual({ exit: 1, out: '', err: "error: the agent knows no member 'nobody'\n" });
    expect(real.exit).toBe(1);
  });

  test('info prints what the agent says of itself', async () => {
    const volatile = /^\t(?:goroutines|.*_queue|.*_time) = /;
    const stable = (out: string): string[] => out.split('\n').filter((line) => !volatile.test(line));
    const [mine, real] = [await ours('info'), await theirs('info')];
    expect(stable(mine.out)).toEqual(stable(real.out));
    expect(mine.out).toContain('agent:\n\tname = cli-1\n');
    const [json, realJson] = [await ours('info', '-format=json'), await theirs('info', '-format=json')];
    expect(Object.keys(JSON.parse(json.out).serf).sort()).toEqual(
      Object.keys(JSON.parse(realJson.out).serf).sort(),
    );
    expect(JSON.parse(json.out).tags).toEqual(JSON.parse(realJson.out).tags);
  });

  test('monitor, until it is interrupted', async () => {
    const monitor = attach('monitor', '-log-level=debug');
    await until('it has attached', () => monitor.out().includes('[INFO] serf: '));
    await theirs('event', 'seen', 'by-all');
    await until('it tells of the event', () => /^Event: user seen at \d+: by-all$/m.test(monitor.out()));
    await until('it shows the log', () => monitor.out().includes('agent: Received event: user-event: seen'));
    expect(await monitor.interrupt()).toBe(0);
  });

  test('members --watch and force-leave', async () => {
    const watch = attach('members', '--watch', '-status=alive');
    await until('it lists all three', () => normal(watch.out()).length === 3);
    await agents[2]!.kill();
    await until('it tells of the failure', () => /member-failed +cli-3 .* failed/.test(watch.out()));
    expect(await watch.interrupt()).toBe(0);
    expect(await statusOf('cli-3')).toBe('failed');
    expect(await bothSay(['force-leave', 'cli-3'])).toEqual({ exit: 0, out: '', err: '' });
    await until('it is held to have left', async () => (await statusOf('cli-3')) === 'left');
    expect(await ours('force-leave', '-prune', 'cli-3')).toEqual({ exit: 0, out: '', err: '' });
    await until('it is forgotten', async () => (await statusOf('cli-3')) === undefined);
    const unknown = await ours('force-leave', 'nobody');
    expect(unknown).toEqual({ exit: 0, out: '', err: "warning: the agent knows no member 'nobody'\n" });
  });

  test('leave ends the agent, and then there is none', async () => {
    const left = await run(hearsay, ['leave', `-rpc-addr=${HOST}2:7373`]);
    await until('the agent has ended', () => agents[1]!.hasExited);
    const real = await theirs('leave');
    expect(left).toEqual(real);
    await until('the other has ended, too', () => agents[0]!.hasExited);
    const nobody = await run(hearsay, ['members']);
    expect(nobody.exit).toBe(1);
    expect(nobody.err).toContain(`cannot reach the agent at ${HOST}1:7373: connection refused`);
    expect((await theirs('members')).exit).toBe(1);
  });
});
