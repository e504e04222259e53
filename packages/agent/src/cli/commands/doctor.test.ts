/** `why` and `doctor` as programs, asked of an agent that is none: a server with the answers of one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { join, type ClusterNode } from 'hearsay';

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));
const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

const servers: Server[] = [];
const nodes: ClusterNode[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await Promise.all(nodes.splice(0).map((node) => node.close()));
});

const DIAGNOSIS = { node: 'n1', examined: ['n2'], limited: [], findings: [] };
const ERROR = { level: 'error', member: 'n2', what: 'It is cut.', evidence: 'Seen.', fix: 'Mend it.' };

/** Answers by path; anything else is 404. Reading needs the token. */
async function serve(answers: Readonly<Record<string, unknown>>): Promise<string> {
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    const isKnown = request.headers.authorization === 'Bearer secret';
    const [status, body] = !isKnown
      ? [401, { error: 'this needs the token' }]
      : answer === undefined
        ? [404, { error: 'n9 is not a member that n1 knows.' }]
        : [200, answer];
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function run(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const env = {
    ...process.env,
    HEARSAY_HTTP_TOKEN: 'secret',
    TSX_TSCONFIG_PATH: `${ROOT}tsconfig.test.json`,
    ...more,
  };
  const program = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { out: '', err: '' };
  program.stdout.setEncoding('utf8').on('data', (text: string) => (printed.out += text));
  program.stderr.setEncoding('utf8').on('data', (text: string) => (printed.err += text));
  const [code] = (await once(program, 'close')) as [number | null];
  return { code, ...printed };
}

describe('hearsay why', () => {
  test('prints the story, or JSON, and says in one line what it cannot do', async () => {
    const answer = {
      name: 'n 7',
      state: 'dead',
      incarnation: 1,
      accusations: [],
      story: 'n1 holds n 7 to be dead.',
    };
    const at = await serve({ '/v1/why/n%207': answer });
    expect(await run(['why', 'n 7', '--http-addr', at])).toMatchObject({
      code: 0,
      out: `${answer.story}\n`,
      err: '',
    });
    const json = await run(['why', 'n 7', '--json'], { HEARSAY_HTTP_ADDR: at });
    expect(JSON.parse(json.out)).toEqual(answer);
    const unknown = await run(['why', 'n9', '--http-addr', at]);
    expect(unknown).toMatchObject({ code: 1, out: '', err: 'error: n9 is not a member that n1 knows.\n' });
    const nobody = await serve({});
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const refused = await run(['why', 'n9', '--http-addr', nobody]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^error: no agent answers at 127\.0\.0\.1:\d+: connection refused \(.*\)\n$/);
  });
});

describe('hearsay doctor', () => {
  test('prints the findings of the agent, and exits with 1 for an error', async () => {
    const well = await serve({ '/v1/doctor': DIAGNOSIS });
    const good = await run(['doctor', '--http-addr', well]);
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toContain('Nothing is wrong');
    const ill = await serve({ '/v1/doctor': { ...DIAGNOSIS, findings: [ERROR] } });
    const bad = await run(['doctor', '--http-addr', ill]);
    expect(bad).toMatchObject({ code: 1, err: '' });
    expect(bad.out).toContain('Fix: Mend it.');
    const strange = await serve({ '/v1/doctor': { hello: 1 } });
    expect(await run(['doctor', '--http-addr', strange])).toMatchObject({ code: 1, out: '' });
  });

  test('joins by itself where there is no agent, and leaves again', async () => {
    const node = await join({ name: 'n1', bind: '127.0.0.1:0', profile: 'local' });
    nodes.push(node);
    const left: string[] = [];
    node.on('leave', ({ member }) => left.push(member.name));
    const at = `127.0.0.1:${node.port}`;
    const args = ['doctor', '--join', at, '--bind', '127.0.0.1:0', '--profile', 'local', '--json'];
    const { out, err } = await run(args);
    const diagnosis = JSON.parse(out) as { examined: string[]; findings: { what: string }[] };
    expect(diagnosis.examined, err).toEqual(['n1']);
    expect(diagnosis.findings.filter(({ what }) => /arrive|gets through/.test(what))).toEqual([]);
    expect(left).toHaveLength(1);
    expect(left[0]).toMatch(/^doctor-/);
  });

  test('a bad key is wrong usage, and the key is not repeated', async () => {
    const { code, err } = await run(['doctor', '--join', '127.0.0.1:1', '--key', 'not-a-good-key']);
    expect(code).toBe(2);
    expect(err).not.toContain('not-a-good-key');
  });
});
