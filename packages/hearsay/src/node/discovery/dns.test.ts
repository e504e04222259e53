import { describe, expect, test } from 'vitest';
import { type HostResolver, resolveHost, systemResolver } from './dns.ts';

const never = new AbortController().signal;

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('a host name', () => {
  test('is asked for both kinds of address; IPv4 comes first, each once, in its shortest form', async () => {
    const resolver: HostResolver = async (_host, family) =>
      family === 4 ? ['10.0.0.2', '10.0.0.1', '10.0.0.2'] : ['2001:DB8:0:0::1', '::ffff:10.0.0.1'];
    const answer = await resolveHost('a.example', resolver, never);
    expect(answer.addresses).toEqual(['10.0.0.2', '10.0.0.1', '2001:db8::1']);
  });

  test('that has only one kind of address is in order', async () => {
    const resolver: HostResolver = async (_host, family) => {
      if (family === 4) throw failure('ENOTFOUND');
      return ['::1'];
    };
    expect((await resolveHost('a.example', resolver, never)).addresses).toEqual(['::1']);
  });

  test('that has none is answered with the reason of each kind', async () => {
    const resolver: HostResolver = async (_host, family) => {
      if (family === 4) throw failure('EAI_AGAIN');
      return [];
    };
    const answer = await resolveHost('a.example', resolver, never);
    expect(answer).toEqual({ addresses: [], reason: 'EAI_AGAIN (IPv4), an empty answer (IPv6)' });
  });

  test('is asked for again at each question', async () => {
    let asked = 0;
    const resolver: HostResolver = async (_host, family) => (family === 4 ? [`10.0.0.${(asked += 1)}`] : []);
    const ask = async (): Promise<readonly string[]> =>
      (await resolveHost('a.example', resolver, never)).addresses;
    expect([await ask(), await ask()]).toEqual([['10.0.0.1'], ['10.0.0.2']]);
  });

  test('is given up with the reason of the signal while the resolver is silent', async () => {
    const controller = new AbortController();
    const silent: HostResolver = () => new Promise(() => undefined);
    const answer = resolveHost('a.example', silent, controller.signal);
    controller.abort(new Error('no longer wanted'));
    await expect(answer).rejects.toThrow('no longer wanted');
    await expect(resolveHost('a.example', silent, controller.signal)).rejects.toThrow('no longer wanted');
  });
});

test('the system knows localhost without a name server', async () => {
  expect((await resolveHost('localhost', systemResolver, never)).addresses).toContain('127.0.0.1');
});
