/**
 * `hearsay agent` in the place of `serf agent`: in a cluster with real agents, driven by the real `serf`,
 * with scripts, a snapshot, a reload and a goodbye.
 */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endWithUs } from '../support/child-processes.ts';
import { hearsayProgram } from '../support/hearsay-program.ts';
import { findSerf, SerfAgent, type SerfOptions } from '../support/serf-agent.ts';
import { waitFor } from '../support/wait-for.ts';

const serf = findSerf();
if (serf === undefined && process.env['CI'] === 'true') throw new Error('serf is missing');

const hearsay = hearsayProgram();
const folder = mkdtempSync(join(tmpdir(), 'hearsay-agent-'));
const run = promisify(execFile);
const ECHO = 'echo $SERF_EVENT $SERF_SELF_NAME $SERF_TAG_ROLE';
const agents: SerfAgent[] = [];

function options(name: string, host: string, more: Partial<SerfOptions> = {}): SerfOptions {
  return { name, bind: `${host}:7946`, rpc: `${host}:7373`, profile: 'lan', compression: true, ...more };
}

async function start(program: string, given: SerfOptions): Promise<SerfAgent> {
  const agent = await SerfAgent.start(program, { ...given, cli: serf! });
  agents.push(agent);
  return agent;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const describe = (): string => agents.map((agent) => agent.tail(8)).join('\n');
  await waitFor({ what, timeoutMs: 30_000, describe }, holds);
}

const fileHas = (path: string, text: string): boolean =>
  existsSync(path) && readFileSync(path, 'utf8').includes(text);

describe.runIf(serf !== undefined)('hearsay agent among real agents', () => {
  const heard = join(folder, 'heard');
  const snapshot = join(folder, 'ours.snap');
  const config = join(folder, 'ours.json');
  let real: SerfAgent;
  let ours: SerfAgent;

  beforeAll(async () => {
    writeFileSync(
      config,
      JSON.stringify({ tags: { role: 'web' }, log_level: 'debug', replay_on_join: false }),
    );
    real = await start(serf!, options('real', '127.84.0.1', { tags: { role: 'db' } }));
    ours = await start(
      hearsay,
      options('ours', '127.84.0.2', {
        seed: '127.84.0.1:7946',
        handlers: [
          `member-join,member-failed=cat >> ${heard}; ${ECHO} >> ${heard}`,
          'query:load=echo load of $SERF_SELF_NAME for $SERF_QUERY_NAME',
        ],
        flags: [`-snapshot=${snapshot}`, `-config-file=${config}`],
      }),
    );
    await until('both see both', async () => {
      const views = await Promise.all([real.view(), ours.view()]);
      return views.every((view) => view.get('real') === 'alive' && view.get('ours') === 'alive');
    });
  }, 60_000);

  afterAll(async () => {
    await Promise.all(agents.map((agent) => agent.kill()));
  });

  test('the real command line drives it', async () => {
    expect(await ours.cli('members')).toMatch(/ours +127\.84\.0\.2:7946 +alive +role=web/);
    expect(await ours.cli('event', 'deploy', 'now')).toContain("Event 'deploy' dispatched!");
    await until('the real agent has the event', () =>
      real.log.some((line) => line.includes('user-event: deploy')),
    );
    expect(await real.cli('query', 'load')).toContain("Response from 'ours': load of ours for load");
    expect(await ours.cli('reachability')).toContain('Successfully contacted all live nodes');
    expect(await ours.cli('info')).toContain('members = 2');
    await expect(ours.cli('event', 'big', 'x'.repeat(600))).rejects.toMatchObject({
      stdout: expect.stringContaining('exceeds configured limit of 512 bytes'),
    });
  });

  test('every other command of the real command line works with it, too', async () => {
    expect(await ours.cli('join', '127.84.0.1:7946')).toContain(
      'Successfully joined cluster by contacting 1 nodes',
    );
    expect(await ours.cli('force-leave', 'nobody')).toBe('');
    expect(await ours.cli('tags', '-set', 'rack=7')).toContain('Successfully updated agent tags');
    await until('the tag is there', async () =>
      (await ours.cli('members', '-tag', 'rack=7')).includes('ours'),
    );
    await ours.cli('tags', '-delete', 'rack');
    await until('it knows how far the other one is', async () => {
      const text = await ours.cli('rtt', 'real').catch(() => '');
      return /Estimated (real <-> ours|ours <-> real) rtt: [\d.]+ ms/.test(text);
    });
    await expect(ours.cli('keys', '-list')).rejects.toMatchObject({
      stdout: expect.stringContaining('Keyring is empty (encryption not enabled)'),
    });
  });

  test('serf monitor shows its log and the events of the cluster', async () => {
    const monitor = spawn(serf!, ['monitor', '-rpc-addr=127.84.0.2:7373', '-log-level=debug']);
    endWithUs(monitor);
    let shown = '';
    monitor.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
    try {
      await until('it watches', () => shown.includes('[INFO]'));
      // It asks for the log first and for events second; an event in between is not shown.
      await until('it has shown an event', async () => {
        await real.cli('event', 'watched', 'payload');
        return /Event: "user"[^]*Name: "watched"/.test(shown);
      });
    } finally {
      monitor.kill('SIGKILL');
    }
  });

  test('a script hears of members, with their lines and its environment', async () => {
    await until('the script has heard of the real agent', () =>
      fileHas(heard, 'real\t127.84.0.1\tdb\trole=db'),
    );
    expect(readFileSync(heard, 'utf8')).toContain('member-join ours web');
  });

  test('a reload reads the tags again, and a broken file changes nothing', async () => {
    writeFileSync(config, JSON.stringify({ tags: { role: 'web', version: '2' }, log_level: 'debug' }));
    ours.signal('SIGHUP');
    await until('the real agent sees the tag', async () => (await real.cli('members')).includes('version=2'));
    writeFileSync(config, '{ "tags": { "role": "web" }, "log_levle": "debug" }');
    ours.signal('SIGHUP');
    await until('the agent says what is wrong', () => ours.log.some((line) => line.includes('log_levle')));
    expect((await ours.view()).get('ours')).toBe('alive');
  });

  test('after a kill it finds its cluster from the snapshot, and so does a real agent', async () => {
    await until('the snapshot knows the real agent', () => fileHas(snapshot, 'alive: real 127.84.0.1:7946'));
    await ours.kill();
    await until('the real agent has seen it fail', async () => (await real.view()).get('ours') === 'failed');
    const theirs = await start(serf!, options('ours', '127.84.0.2', { flags: [`-snapshot=${snapshot}`] }));
    await until('a real agent has rejoined', async () => (await theirs.view()).get('real') === 'alive');
    await theirs.kill();
    writeFileSync(config, JSON.stringify({ tags: { role: 'web' } }));
    const flags = [`-snapshot=${snapshot}`, `-config-file=${config}`];
    ours = await start(hearsay, options('ours', '127.84.0.2', { flags }));
    await until('it has rejoined', async () => (await ours.view()).get('real') === 'alive');
    expect(ours.log.some((line) => line.includes('Re-joined to previously known node: real'))).toBe(true);
  });

  test('asked to leave it leaves, ends well, and is no failure to anybody', async () => {
    expect(await ours.cli('leave')).toContain('Graceful leave complete');
    await until('it has ended', () => ours.hasExited);
    expect(ours.status).toBe(0);
    await until('the real agent knows', async () => (await real.view()).get('ours') === 'left');
    expect(readFileSync(snapshot, 'utf8')).toContain('\nleave\n');
  });
});

describe('a wrong start is told in one line, with status 1', () => {
  test.each([
    [['-bind=nowhere'], /^error: .*bind.*\n$/],
    [['-snapshto=x'], /^error: flag provided but not defined: -snapshto\n$/],
    [['-encrypt=short'], /^error: .*\n$/],
    [[`-config-file=${join(folder, 'missing.json')}`], /^error: .*missing\.json.*\n$/],
  ])('%j', async (args, text) => {
    const failure = await run(hearsay, ['agent', ...args]).then(
      () => null,
      (error: { code: number; stderr: string }) => error,
    );
    expect(failure?.code).toBe(1);
    expect(failure?.stderr).toMatch(text);
  });
});
