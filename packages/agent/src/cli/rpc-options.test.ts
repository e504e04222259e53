import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { FakeAgent } from '../../../../test/support/fake-rpc-agent.ts';
import { runCommand, type Ran } from '../../../../test/support/run-command.ts';
import { serveRpc, type RpcServer } from '../rpc/server.ts';
import { infoCommand } from './commands/info.ts';
import { oneLine } from './rpc-options.ts';

const agent = new FakeAgent('n1');
let server: RpcServer;

beforeAll(async () => {
  server = await serveRpc({ api: agent, bind: '127.0.0.1:0', authKey: 'sekrit', log: agent.log });
});
afterAll(() => server.close());
afterEach(() => {
  vi.unstubAllEnvs();
});

function info(...args: string[]): Promise<Ran> {
  return runCommand(infoCommand(), args);
}

/** A port at which nobody listens. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('finding and convincing an agent', () => {
  test('its address and key may come from flags, with one dash or two', async () => {
    expect(await info(`-rpc-addr=${server.address}`, '-rpc-auth=sekrit')).toMatchObject({ code: 0, err: '' });
    expect((await info('--rpc-addr', server.address, '--rpc-auth', 'sekrit')).out).toContain('name = n1');
  });

  test('its address and key may come from the environment, which flags outdo', async () => {
    vi.stubEnv('SERF_RPC_ADDR', server.address);
    vi.stubEnv('SERF_RPC_AUTH', 'sekrit');
    expect(await info()).toMatchObject({ code: 0, err: '' });
    expect((await info('--rpc-auth', 'guess')).code).toBe(1);
  });

  test('without a key, and with a wrong one, it is said what to give', async () => {
    const at = `--rpc-addr=${server.address}`;
    const hint = 'give its rpc_auth with --rpc-auth or SERF_RPC_AUTH';
    expect(await info(at)).toEqual({
      code: 1,
      out: '',
      err: `error: the agent at ${server.address} wants a key: ${hint}\n`,
    });
    const wrong = await info(at, '--rpc-auth=guess');
    expect(wrong.code).toBe(1);
    expect(wrong.err).toBe(
      `error: the agent at ${server.address} does not take this key: give its rpc_auth\n`,
    );
  });

  test('where there is none, one line names the address and what to do', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const { code, out, err } = await info('--rpc-addr', address);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`cannot reach the agent at ${address}: connection refused`);
    expect(err).toContain('`hearsay agent`');
    expect(err.split('\n')).toHaveLength(2);
  });

  test('wrong usage has a status of its own', async () => {
    for (const args of [['--bogus'], ['--rpc-addr', 'a:b:c'], ['-format=xml'], ['extra']])
      expect(await info(...args)).toMatchObject({ code: 2, out: '' });
    expect((await info('--help')).code).toBe(0);
  });
});

describe('an agent’s text', () => {
  test('becomes one line, also a list of errors', () => {
    expect(oneLine('1 error occurred:\n\t* no route\n\n')).toBe('no route');
    expect(oneLine('2 errors occurred:\n\t* a: b\n\t* c\n\n')).toBe('a: b; c');
    expect(oneLine('failed: 1 error occurred:\n\t* x\n')).toBe('failed: x');
    expect(oneLine('a\nb')).toBe('a; b');
    expect(oneLine('a\u001b[2J')).toBe('a\ufffd[2J');
  });
});
