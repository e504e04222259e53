/**
 * Clients that flood an agent's RPC or HTTP are limited, and gossip goes on beside them: `hearsay agent`
 * between two real agents, and each kind of flood from another process (`flood-process.ts`). What is asked is
 * what the members hold of each other, not how fast anything was.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RpcClient } from '../../packages/agent/src/rpc/client.ts';
import { endWithUs, sourceProcess } from '../support/child-processes.ts';
import { hearsayProgram } from '../support/hearsay-program.ts';
import { findSerf, SerfAgent } from '../support/serf-agent.ts';
import { waitFor } from '../support/wait-for.ts';
import type { FloodCounts, FloodKind, FloodOrder, FloodReport } from './flood-process.ts';

const serf = findSerf();
if (serf === undefined && process.env['CI'] === 'true') throw new Error('serf is missing');

const NETWORK = `127.${2 + (process.pid % 250)}.85`;
const RPC = { host: `${NETWORK}.2`, port: 7373 };
const HTTP = { host: `${NETWORK}.2`, port: 7374 };
const TOKEN = 'the token of the flooded agent';
/** Two probe intervals: each of the others probes the flooded agent, and is probed by it. */
const FLOOD_MS = 2000;
/** An agent alone, run from its sources, has some 160 MiB; a flood may add that much again and half of it. */
const RESIDENT_BYTES_MAX = 400 * 1024 * 1024;
/** What is published at the flooded agent while there are subscribers that do not read. */
const NEWS_COUNT = 100;
/** What an agent writes when anybody accuses anybody; who is accused says that it takes it back. */
const ACCUSATION = /Suspect \S+ has failed|Marking \S+ as failed|Refuting a suspect|refuted|member-failed/;

interface Case {
  readonly kind: FloodKind;
  readonly title: string;
  readonly least: Partial<FloodCounts>;
  /** Nobody else can come in. */
  readonly fills?: 'rpc' | 'http';
  readonly hasSubscribers?: boolean;
}

const MUCH = 10_000_000;
const CASES: readonly Case[] = [
  {
    kind: 'rpc-connections',
    title: 'RPC connections, three times as many as may be',
    least: { closed: 100 },
    fills: 'rpc',
  },
  {
    kind: 'rpc-requests',
    title: 'RPC requests, sent before the answers',
    least: { sentBytes: MUCH, readBytes: 100_000 },
  },
  { kind: 'rpc-unread', title: 'RPC requests whose answers nobody reads', least: { sentBytes: MUCH } },
  {
    kind: 'rpc-frames',
    title: 'RPC frames that are too large, or none',
    least: { sentBytes: 1_000_000, closed: 60 },
  },
  {
    kind: 'rpc-streams',
    title: 'RPC streams and monitors that nobody reads',
    least: { sentBytes: 100_000 },
    hasSubscribers: true,
  },
  {
    kind: 'http-connections',
    title: 'HTTP connections, twice as many as may be',
    least: { closed: 1 },
    fills: 'http',
  },
  {
    kind: 'http-requests',
    title: 'HTTP requests, sent before the answers',
    least: { sentBytes: MUCH, readBytes: 100_000 },
  },
  { kind: 'http-unread', title: 'HTTP requests whose answers nobody reads', least: { sentBytes: MUCH } },
  { kind: 'http-slow', title: 'HTTP requests that never come to their end', least: { sentBytes: 10_000 } },
  { kind: 'http-bodies', title: 'HTTP bodies without an end', least: { sentBytes: MUCH } },
  {
    kind: 'http-streams',
    title: 'live streams that nobody reads',
    least: { sentBytes: 1000 },
    hasSubscribers: true,
  },
];

const folder = mkdtempSync(join(tmpdir(), 'hearsay-flood-'));
const pidFile = join(folder, 'pid');
const agents: SerfAgent[] = [];
let ours: SerfAgent;
let theirs: SerfAgent;
let other: SerfAgent;
let flooder: ChildProcess;
/** An honest client of the agent that was there before any flood. */
let client: RpcClient;

/** Our program, which leaves its process id where we find it. */
function programWithPid(): string {
  const path = join(folder, 'hearsay');
  const text = ['#!/bin/sh', `echo $$ > '${pidFile}'`, `exec '${hearsayProgram()}' "$@"`, ''];
  writeFileSync(path, text.join('\n'), { mode: 0o755 });
  return path;
}

async function start(program: string, name: string, host: number, flags: string[] = []): Promise<SerfAgent> {
  const agent = await SerfAgent.start(program, {
    name,
    bind: `${NETWORK}.${host}:7946`,
    rpc: `${NETWORK}.${host}:7373`,
    profile: 'lan',
    compression: true,
    cli: serf!,
    flags,
    ...(host === 1 ? {} : { seed: `${NETWORK}.1:7946` }),
  });
  agents.push(agent);
  return agent;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const describe = (): string => agents.map((agent) => agent.tail(8)).join('\n');
  await waitFor({ what, timeoutMs: 30_000, describe }, holds);
}

/** Runs one flood from its beginning to its end; `meanwhile` is called when it has begun. */
async function flood({ kind, least }: Case, meanwhile: () => Promise<void>): Promise<void> {
  const [begun, over] = [reported('begun'), reported('over')];
  flooder.send({
    kind,
    rpc: RPC,
    http: HTTP,
    token: TOKEN,
    durationMs: FLOOD_MS,
    least,
  } satisfies FloodOrder);
  await begun;
  await meanwhile();
  await over;
}

function reported(type: FloodReport['type']): Promise<void> {
  return new Promise((resolve) => {
    const take = (report: FloodReport): void => {
      if (report.type !== type) return;
      flooder.off('message', take);
      resolve();
    };
    flooder.on('message', take);
  });
}

/** One way and the other: published at an agent, heard at the two others. */
async function newsTravels(kind: FloodKind): Promise<void> {
  const [inward, outward] = [`to-ours-${kind}`, `from-ours-${kind}`];
  const published = client.event(outward, null, { coalesce: false });
  await theirs.cli('event', inward);
  await until('the flooded agent has heard', () => hasHeard(ours, inward) && hasHeard(other, inward));
  await published;
  await until('the flooded agent is heard', () => hasHeard(theirs, outward) && hasHeard(other, outward));
}

const hasHeard = (agent: SerfAgent, event: string): boolean =>
  agent.log.some((line) => line.includes(`Received event: user-event: ${event}`));

async function publishMuch(kind: FloodKind): Promise<void> {
  const payload = new Uint8Array(300);
  for (let i = 0; i < NEWS_COUNT; i += 1) await client.event(`${kind}-${i}`, payload, { coalesce: false });
}

const accusations = (): string[] =>
  agents.flatMap(({ name, log }) =>
    log.filter((line) => ACCUSATION.test(line)).map((line) => `${name}: ${line}`),
  );

/** What the flooded agent has held against anybody. */
async function held(): Promise<string[]> {
  const text = await (await honestly('/metrics')).text();
  const isAccusation = (line: string): boolean =>
    /^(memberlist_msg_suspect|hearsay_verdicts_total)/.test(line);
  return text.split('\n').filter((line) => isAccusation(line) && !line.endsWith(' 0'));
}

/** A request on a connection of its own. */
function honestly(path: string): Promise<Response> {
  return fetch(`http://${HTTP.host}:${HTTP.port}${path}`, { headers: { connection: 'close' } });
}

function residentBytes(): number {
  const status = readFileSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
}

describe.runIf(serf !== undefined && process.platform === 'linux')('gossip goes on beside a flood of', () => {
  beforeAll(async () => {
    const main = fileURLToPath(new URL('flood-process.ts', import.meta.url));
    flooder = fork(main, { ...sourceProcess(), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    endWithUs(flooder);
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
    const flags = [`-http-addr=${HTTP.host}:${HTTP.port}`, `-http-token-file=${tokenFile}`];
    theirs = await start(serf!, 'theirs', 1);
    [ours, other] = await Promise.all([start(programWithPid(), 'ours', 2, flags), start(serf!, 'other', 3)]);
    await until('all see all', async () => {
      const views = await Promise.all(agents.map((agent) => agent.view()));
      return views.every((view) => [...view.values()].filter((status) => status === 'alive').length === 3);
    });
    client = await RpcClient.connect({ address: `${RPC.host}:${RPC.port}` });
  }, 60_000);

  afterAll(async () => {
    client?.close();
    flooder?.kill('SIGKILL');
    await Promise.all(agents.map((agent) => agent.kill()));
  });

  test.each(CASES.map((one) => [one.title, one] as const))('%s', async (_title, one) => {
    const { kind, fills, hasSubscribers = false } = one;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, residentBytes())), 20);
    await flood(one, async () => {
      await newsTravels(kind);
      if (hasSubscribers) await publishMuch(kind);
      if (fills !== 'rpc') expect((await ours.view()).get('theirs')).toBe('alive');
      if (fills !== 'http') expect((await honestly('/v1/health')).status).toBe(200);
    }).finally(() => clearInterval(watch));
    expect(accusations()).toEqual([]);
    expect(most).toBeLessThan(RESIDENT_BYTES_MAX);
    await until(
      'an honest client is answered',
      async () => (await honestly('/v1/health').catch(() => null))?.status === 200,
    );
    expect(await held()).toEqual([]);
    for (const agent of agents) {
      expect([...(await agent.view()).values()], agent.name).toEqual(['alive', 'alive', 'alive']);
    }
  });
});
