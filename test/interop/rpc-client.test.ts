/**
 * Serf's RPC with the real thing at one end: our client drives real `serf` agents (Debian's 0.9.4) through
 * every command, and the real `serf` command line drives our server.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RpcClient, type StreamedEvent } from '../../packages/agent/src/rpc/client.ts';
import type { RpcStream } from '../../packages/agent/src/rpc/client-stream.ts';
import { type RpcServer, serveRpc } from '../../packages/agent/src/rpc/server.ts';
import { endWithUs } from '../support/child-processes.ts';
import { FakeAgent, fakeMember } from '../support/fake-rpc-agent.ts';
import { findSerf, SerfAgent } from '../support/serf-agent.ts';
import { waitFor } from '../support/wait-for.ts';

const serf = findSerf();
const KEY = Buffer.alloc(32, 7).toString('base64');
const NEW_KEY = Buffer.alloc(32, 8).toString('base64');
const NETWORK = `127.${100 + (process.pid % 100)}.78`;
const TIMEOUT_MS = 20_000;

const text = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Buffer.from(bytes).toString();

async function all<T>(stream: RpcStream<T>): Promise<T[]> {
  const records: T[] = [];
  for await (const record of stream) records.push(record);
  return records;
}

/** The first record that fits; leaves the stream. */
async function first<T>(stream: RpcStream<T>, fits: (record: T) => boolean): Promise<T> {
  for await (const record of stream) if (fits(record)) return record;
  throw new Error('the stream has ended');
}

describe.runIf(serf !== undefined)('our client drives a real agent', () => {
  const agents: SerfAgent[] = [];
  let client: RpcClient;

  beforeAll(async () => {
    for (const i of [1, 2]) {
      const bind = `${NETWORK}.${i}:7946`;
      const rpc = `${NETWORK}.${i}:7373`;
      const options = {
        name: `serf-${i}`,
        bind,
        rpc,
        profile: 'local',
        compression: true,
        key: KEY,
      } as const;
      agents.push(await SerfAgent.start(serf!, options));
    }
    client = await RpcClient.connect({ address: `${NETWORK}.1:7373` });
  });
  afterAll(async () => {
    client?.close();
    await Promise.all(agents.map((agent) => agent.kill()));
  });

  test('it joins, and counts where it could not', async () => {
    expect(await client.join([`${NETWORK}.2:7946`], { replay: true })).toEqual({ joined: 1, error: null });
    const failed = await client.join([`${NETWORK}.9:1`]);
    expect(failed.joined).toBe(0);
    expect(failed.error).toContain(`Failed to join ${NETWORK}.9: dial tcp`);
  });

  test('it sees the members, all and those of a filter', async () => {
    const members = await client.members();
    expect(members.map(({ name }) => name).sort()).toEqual(['serf-1', 'serf-2']);
    const [two] = await client.membersFiltered({ name: 'serf-[2-9]', status: 'alive' });
    const address = { bytes: Uint8Array.from(NETWORK.split('.').map(Number).concat(2)), port: 7946 };
    expect(two).toMatchObject({ name: 'serf-2', status: 'alive', address });
    expect(Array.from(two!.versions)).toEqual([1, 5, 2, 2, 5, 5]);
    expect(await client.membersFiltered({ name: 'nobody' })).toEqual([]);
  });

  test('it sets and removes tags', async () => {
    await client.tags({ set: { role: 'web', x: 'ü' } });
    await client.tags({ set: { y: '1' }, remove: ['x', 'nothing'] });
    const [one] = await client.membersFiltered({ tags: { role: 'w.b' } });
    expect({ ...one?.tags }).toEqual({ role: 'web', y: '1' });
    await expect(client.tags({ set: { z: 'z'.repeat(600) } })).rejects.toMatchObject({
      name: 'RpcError',
      message: 'Encoded length of tags exceeds limit of 512 bytes',
    });
  });

  test('it publishes events and sees them in a stream', async () => {
    const stream = await client.stream('user:deploy,query');
    await client.event('other', null);
    await client.event('deploy', Buffer.from([0xff, 0x00]), { coalesce: false });
    const event = await first(stream, () => true);
    expect(event).toMatchObject({ event: 'user', name: 'deploy', coalesce: false });
    expect(Array.from((event as { payload: Uint8Array }).payload)).toEqual([0xff, 0]);
    await expect(client.event('big', Buffer.alloc(600))).rejects.toThrow(
      'user event exceeds configured limit of 512 bytes before encoding',
    );
    await expect(client.stream('nonsense')).rejects.toThrow('Invalid event filter');
  });

  test('it asks, and answers what it is asked', async () => {
    const questions = await client.stream('query:ask');
    const timeoutMs = 1500;
    const request = { name: 'ask', payload: Buffer.from('?'), wantsAcks: true, timeoutMs, nodes: ['serf-1'] };
    const answers = await client.query(request);
    const question = (await first(questions, () => true)) as StreamedEvent & { event: 'query' };
    expect([question.name, text(question.payload), question.id]).toEqual(['ask', '?', 1]);
    await client.respond(question.id, Buffer.from('42'));
    await expect(client.respond(question.id, Buffer.from('43'))).rejects.toThrow(
      'failed to respond to key query: response already sent',
    );
    await expect(client.respond(99, Buffer.from(''))).rejects.toThrow('No pending queries matching ID');
    const came = (await all(answers)).map(({ kind, from, payload }) => [kind, from, text(payload)]);
    expect(came).toEqual([
      ['ack', 'serf-1', null],
      ['response', 'serf-1', '42'],
    ]);
    const internal = { name: '_serf_bogus', payload: null };
    await expect(client.query(internal)).rejects.toThrow("Queries cannot contain the '_serf_' prefix");
  });

  test('it changes the keys of the cluster', async () => {
    const done = { nodes: 2, responses: 2, errors: 0, error: null, messages: new Map(), keys: new Map() };
    expect(await client.installKey(NEW_KEY)).toEqual(done);
    expect(await client.useKey(NEW_KEY)).toEqual(done);
    const refused = await client.removeKey(NEW_KEY);
    expect(refused.error).toBe('2/2 nodes reported failure');
    expect(refused.messages.get('serf-2')).toBe('Removing the primary key is not allowed');
    expect(await client.removeKey(KEY)).toEqual(done);
    expect((await client.listKeys()).keys).toEqual(new Map([[NEW_KEY, 2]]));
    expect((await client.installKey('!!')).error).toBe('illegal base64 data at input byte 0');
  });

  test('it reads figures, places and the log', async () => {
    const stats = await client.stats();
    expect(stats.get('agent')?.get('name')).toBe('serf-1');
    expect(stats.get('serf')?.get('encrypted')).toBe('true');
    const place = await client.coordinate('serf-1');
    expect(place?.vec).toHaveLength(8);
    expect(await client.coordinate('ghost')).toBeUndefined();
    const lines = await client.monitor('INFO');
    expect(await first(lines, (line) => line.includes('[INFO]'))).toContain('Serf agent starting');
    await expect(client.monitor('LOUD' as 'INFO')).rejects.toThrow('Unknown log level: LOUD');
  });

  test('it has one leave and one forgotten', async () => {
    const gone = await RpcClient.connect({ address: `${NETWORK}.2:7373` });
    await gone.leave();
    await waitFor({ what: 'serf-2 ends', timeoutMs: TIMEOUT_MS }, () => agents[1]!.hasExited);
    await expect(gone.members()).rejects.toMatchObject({ name: 'RpcConnectionError' });
    await client.forceLeave('nobody');
    await client.forceLeave('serf-2', { prune: true });
    await waitFor({ what: 'serf-2 is forgotten', timeoutMs: TIMEOUT_MS }, async () => {
      return (await client.members()).every(({ name }) => name !== 'serf-2');
    });
  });
});

test.runIf(serf !== undefined)(
  'a real agent with an auth key lets our client in by that key alone',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hearsay-rpc-'));
    const config = join(folder, 'agent.json');
    writeFileSync(config, JSON.stringify({ rpc_auth: 'sekrit' }));
    const address = `${NETWORK}.3:7373`;
    const flags = [`-bind=${NETWORK}.3:7946`, `-rpc-addr=${address}`, `-config-file=${config}`];
    const agent = spawn(serf!, ['agent', '-node=locked', ...flags], { stdio: 'ignore' });
    endWithUs(agent);
    try {
      const enter = (authKey: string): Promise<RpcClient> => RpcClient.connect({ address, authKey });
      const client = await waitFor({ what: 'the agent runs', timeoutMs: TIMEOUT_MS }, () =>
        enter('sekrit').catch(() => undefined),
      );
      expect((await client.members()).map(({ name }) => name)).toEqual(['locked']);
      client.close();
      await expect(enter('wrong')).rejects.toThrow('Invalid authentication token');
      const stranger = await enter('');
      await expect(stranger.members()).rejects.toThrow('Authentication required');
      await expect(stranger.membersFiltered({})).rejects.toThrow('Authentication required');
      await expect(stranger.stats()).rejects.toThrow('Authentication required');
      stranger.close();
    } finally {
      agent.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  },
);

interface Outcome {
  readonly exit: number;
  readonly out: string;
}

describe.runIf(serf !== undefined)('the real command line drives our server', () => {
  const agent = new FakeAgent('ours-1', { role: 'web' });
  const monitors: ChildProcess[] = [];
  let server: RpcServer;

  beforeAll(async () => {
    agent.keyring = [KEY];
    agent.add(fakeMember('ours-2', { tags: { role: 'db' } }));
    agent.add(fakeMember('ours-3', { status: 'failed', tags: { role: 'db' } }));
    agent.others.set('127.0.0.1:9000', fakeMember('ours-4', { tags: { zone: 'a' } }));
    const vec = [0, 0, 0, 0, 0, 0, 0, 0];
    agent.coordinates.set('ours-1', { vec, error: 1, adjustment: 0, height: 0.001 });
    agent.coordinates.set('ours-2', { vec, error: 1, adjustment: 0, height: 0.0005 });
    agent.answerOf = (name, { name: query }) => (query === 'load' && name === 'ours-2' ? '2.25' : undefined);
    server = await serveRpc({ api: agent, bind: '127.0.0.1:0', authKey: 'sekrit', log: agent.log });
  });
  afterAll(async () => {
    for (const monitor of monitors) monitor.kill('SIGKILL');
    await server.close();
  });

  function environment(): NodeJS.ProcessEnv {
    return { ...process.env, SERF_RPC_ADDR: server.address, SERF_RPC_AUTH: 'sekrit' };
  }

  function run(args: string[], env = environment()): Promise<Outcome> {
    return new Promise((resolve) => {
      execFile(serf!, args, { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
        resolve({ exit: error === null ? 0 : Number(error.code), out: stdout + stderr });
      });
    });
  }

  test('`members` lists and filters them', async () => {
    const { exit, out } = await run(['members']);
    expect(out.split('\n').map((line) => line.replace(/ +/g, ' '))).toEqual([
      'ours-1 127.0.0.1:7946 alive role=web',
      'ours-2 127.0.0.1:7946 alive role=db',
      'ours-3 127.0.0.1:7946 failed role=db',
      '',
    ]);
    expect(exit).toBe(0);
    const json = await run(['members', '-format=json', '-status=alive', '-tag', 'role=d.', '-name=ours-.*']);
    expect(JSON.parse(json.out)).toEqual({
      members: [
        {
          name: 'ours-2',
          addr: '127.0.0.1:7946',
          port: 7946,
          tags: { role: 'db' },
          status: 'alive',
          protocol: { min: 2, max: 5, version: 5 },
        },
      ],
    });
    const detailed = await run(['members', '-detailed', '-name=ours-1']);
    expect(detailed.out).toContain('Protocol Version: 5  Available Protocol Range: [2, 5]');
  });

  test('`members` with a regular expression that is none, and without the key', async () => {
    expect(await run(['members', '-name=['])).toMatchObject({ exit: 1 });
    const stranger = await run(['members'], { ...environment(), SERF_RPC_AUTH: '' });
    expect(stranger).toEqual({ exit: 1, out: 'Error retrieving members: Authentication required\n' });
    const wrong = await run(['members'], { ...environment(), SERF_RPC_AUTH: 'guess' });
    expect(wrong.exit).toBe(1);
    expect(wrong.out).toContain('Invalid authentication token');
  });

  test('`event` publishes, and tells what was wrong', async () => {
    const sent = await run(['event', 'deploy', 'v1.2.3']);
    expect(sent).toEqual({ exit: 0, out: "Event 'deploy' dispatched! Coalescing enabled: true\n" });
    const bare = await run(['event', '-coalesce=false', 'bare']);
    expect(bare.out).toBe("Event 'bare' dispatched! Coalescing enabled: false\n");
    expect(agent.asked).toContain('event deploy "v1.2.3" coalesce=true');
    expect(agent.asked).toContain('event bare null coalesce=false');
    const big = await run(['event', 'big', 'x'.repeat(600)]);
    expect(big.exit).toBe(1);
    expect(big.out).toContain('user event exceeds configured limit of 512 bytes before encoding');
  });

  test('`query` prints acks and answers', async () => {
    const asked = await run(['query', '-timeout=300ms', 'load', 'now']);
    expect(asked.exit).toBe(0);
    expect(asked.out.split('\n').sort().join('\n').trim()).toBe(
      [
        "Ack from 'ours-1'",
        "Ack from 'ours-2'",
        "Query 'load' dispatched",
        "Response from 'ours-2': 2.25",
        'Total Acks: 2',
        'Total Responses: 1',
      ].join('\n'),
    );
    const json = await run(['query', '-no-ack', '-tag', 'role=db', '-format=json', '-timeout=300ms', 'load']);
    expect(JSON.parse(json.out)).toEqual({ Acks: null, Responses: { 'ours-2': '2.25' } });
  });

  test('`join` says through how many it has joined', async () => {
    const joined = await run(['join', '-replay', '127.0.0.1:9000', '127.0.0.1:1']);
    expect(joined).toEqual({ exit: 0, out: 'Successfully joined cluster by contacting 1 nodes.\n' });
    expect(agent.asked).toContain('join 127.0.0.1:9000 127.0.0.1:1 replay=true');
    const failed = await run(['join', '127.0.0.1:1']);
    expect(failed.exit).toBe(1);
    expect(failed.out).toContain(
      'Failed to join 127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused',
    );
  });

  test('`force-leave` makes a failed member a left one, and prunes it', async () => {
    expect(await run(['force-leave', 'ours-3'])).toEqual({ exit: 0, out: '' });
    expect((await run(['members', '-status=left'])).out).toContain('ours-3');
    expect(await run(['force-leave', '-prune', 'ours-3'])).toEqual({ exit: 0, out: '' });
    expect((await run(['members'])).out).not.toContain('ours-3');
  });

  test('`tags` sets and deletes', async () => {
    const set = await run(['tags', '-set', 'role=cache', '-set', 'x=y', '-delete', 'nothing']);
    expect(set).toEqual({ exit: 0, out: 'Successfully updated agent tags\n' });
    expect({ ...agent.tags() }).toEqual({ role: 'cache', x: 'y' });
    await run(['tags', '-delete', 'x']);
    expect({ ...agent.tags() }).toEqual({ role: 'cache' });
  });

  test('`keys` installs, uses, removes and lists', async () => {
    const install = await run(['keys', '-install', NEW_KEY]);
    expect(install.out).toContain('==> Successfully installed key!');
    expect((await run(['keys', '-use', NEW_KEY])).out).toContain('==> Successfully changed primary key!');
    const refused = await run(['keys', '-remove', NEW_KEY]);
    expect(refused.exit).toBe(1);
    expect(refused.out).toContain('Removing the primary key is not allowed');
    expect((await run(['keys', '-remove', KEY])).out).toContain('==> Successfully removed key!');
    const list = await run(['keys', '-list']);
    expect(list.out).toContain(`${NEW_KEY}  [3/3]`);
    const bad = await run(['keys', '-install', '!!']);
    expect(bad.exit).toBe(1);
    expect(bad.out).toContain('illegal base64 data at input byte 0');
  });

  test('`reachability` reaches all who are alive', async () => {
    const { exit, out } = await run(['reachability']);
    expect(out).toContain('Total members: 3, live members: 3');
    expect(out).toContain('Successfully contacted all live nodes');
    expect(exit).toBe(0);
  });

  test('`rtt` tells a distance, and who has no place', async () => {
    const near = await run(['rtt', 'ours-2']);
    expect(near).toEqual({ exit: 0, out: 'Estimated ours-2 <-> ours-1 rtt: 1.500 ms\n' });
    const ghost = await run(['rtt', 'ours-1', 'ghost']);
    expect(ghost).toEqual({ exit: 1, out: 'Could not find a coordinate for node "ghost"\n' });
  });

  test('`info` prints the figures', async () => {
    const { exit, out } = await run(['info']);
    const expected =
      'agent:\n\tname = ours-1\nserf:\n\tencrypted = true\n\tmembers = 3\ntags:\n\trole = cache\n';
    expect({ exit, out }).toEqual({ exit: 0, out: expected });
    expect(JSON.parse((await run(['info', '-format=json'])).out)).toEqual(agent.stats());
  });

  test('`monitor` shows lines from before and from now at its level', async () => {
    agent.log.add('DEBUG', 'agent: a detail');
    agent.log.add('INFO', 'agent: from before');
    const monitor = spawn(serf!, ['monitor', '-log-level=info'], { env: environment() });
    monitors.push(monitor);
    endWithUs(monitor);
    let shown = '';
    monitor.stdout.setEncoding('utf8').on('data', (more: string) => (shown += more));
    const sees = (line: string): Promise<boolean> =>
      waitFor({ what: line, timeoutMs: TIMEOUT_MS, describe: () => shown }, () => shown.includes(line));
    await sees('[INFO] agent: from before');
    await agent.publish('seen', Buffer.from('by the monitor'), { coalesce: true });
    agent.log.add('WARN', 'agent: from now');
    await sees('[WARN] agent: from now');
    expect(shown).toContain('seen');
    expect(shown).not.toContain('a detail');
    expect((await run(['monitor', '-log-level=loud'])).out).toContain('Unknown log level: LOUD');
  });

  test('`leave` has the agent leave', async () => {
    expect(await run(['leave'])).toEqual({ exit: 0, out: 'Graceful leave complete\n' });
    await agent.left;
  });
});
