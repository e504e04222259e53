import { describe, expect, test } from 'vitest';
import type { HostResolver } from './dns.ts';
import type { SeedFailure } from './seed.ts';
import { StaticDiscovery } from './static.ts';

const never = new AbortController().signal;

/** Names with their IPv4 addresses; no other name exists, and nothing has IPv6. */
function table(names: Record<string, readonly string[]>): HostResolver {
  return async (host, family) => {
    const found = names[host];
    if (found === undefined) throw Object.assign(new Error(host), { code: 'ENOTFOUND' });
    return family === 4 ? found : [];
  };
}

describe('a fixed list of seeds', () => {
  test('gives addresses as they stand, names as they resolve, and each contact once, in order', async () => {
    const discovery = new StaticDiscovery({
      seeds: ['10.0.0.9', 'svc.example:8000', 'alpha/[::1]:9000', '10.0.0.9:7946', '10.0.0.1:8000'],
      defaultPort: 7946,
      resolver: table({ 'svc.example': ['10.0.0.1', '10.0.0.2'] }),
    });
    expect(await discovery.resolve(never)).toEqual([
      { host: '10.0.0.9', port: 7946 },
      { host: '10.0.0.1', port: 8000 },
      { host: '10.0.0.2', port: 8000 },
      { host: '::1', port: 9000 },
    ]);
  });

  test('names the first seed that cannot be read, at once', () => {
    const make = (): unknown => new StaticDiscovery({ seeds: ['10.0.0.1', 'a b'], defaultPort: 7946 });
    expect(make).toThrow(expect.objectContaining({ name: 'UsageError', field: 'seed', value: 'a b' }));
  });

  test('reports the seeds that gave nothing while others gave something', async () => {
    const failures: SeedFailure[] = [];
    const discovery = new StaticDiscovery({
      seeds: ['gone.example', '10.0.0.1'],
      defaultPort: 7946,
      resolver: table({}),
      onFailure: (failure) => failures.push(failure),
    });
    expect(await discovery.resolve(never)).toEqual([{ host: '10.0.0.1', port: 7946 }]);
    expect(failures).toEqual([{ seed: 'gone.example', reason: 'ENOTFOUND (IPv4), ENOTFOUND (IPv6)' }]);
  });

  test('fails with every reason when no seed gave anything, and succeeds once a name is there', async () => {
    const names: Record<string, readonly string[]> = { 'empty.example': [] };
    const discovery = new StaticDiscovery({
      seeds: ['gone.example', 'empty.example'],
      defaultPort: 7946,
      resolver: table(names),
    });
    await expect(discovery.resolve(never)).rejects.toMatchObject({
      name: 'DiscoveryError',
      failures: [
        { seed: 'gone.example', reason: 'ENOTFOUND (IPv4), ENOTFOUND (IPv6)' },
        { seed: 'empty.example', reason: 'an empty answer (IPv4), an empty answer (IPv6)' },
      ],
    });
    names['gone.example'] = ['10.0.0.1'];
    expect(await discovery.resolve(never)).toEqual([{ host: '10.0.0.1', port: 7946 }]);
  });

  test('is empty without seeds, which is no failure', async () => {
    expect(await new StaticDiscovery({ seeds: [], defaultPort: 7946 }).resolve(never)).toEqual([]);
  });
});
