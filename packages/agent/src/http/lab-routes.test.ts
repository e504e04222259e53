import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FakeHttp } from '../../../../test/support/fake-http.ts';
import { clusterView } from './lab-routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'hearsay-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NO_TOKEN = { headers: { authorization: '' } };

describe('the views', () => {
  test('stand in one row for each who answered, a sign for each member', () => {
    const belief = (
      name: string,
      state: 'alive' | 'suspect' | 'dead' | 'left',
      incarnation: number,
    ): object => ({
      name,
      state,
      incarnation,
    });
    const view = clusterView('n1', {
      atMs: 0,
      views: [
        {
          observer: 'n1',
          tookMs: 0,
          isCut: false,
          beliefs: [belief('n2', 'suspect', 3), belief('n1', 'alive', 1)],
        },
        {
          observer: 'n2',
          tookMs: 1.5,
          isCut: true,
          beliefs: [belief('n9', 'left', 4), belief('n3', 'dead', 2)],
        },
      ] as never,
      silent: [{ observer: 'n3', reason: 'dead', text: 'we hold it to be dead' }],
    });
    expect(view).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      members: ['n1', 'n2', 'n3', 'n9'],
      views: [
        { observer: 'n1', states: 'as--', incarnations: [1, 3, 0, 0] },
        { observer: 'n2', states: '--dl', incarnations: [0, 0, 2, 4], isCut: true },
      ],
    });
  });
});

describe('the recording', () => {
  const path = join(folder, 'n1.trace');
  const bytes = new Uint8Array(200_000).map((_, i) => i % 251);
  writeFileSync(path, bytes);
  const flushes: string[] = [];
  const recording = {
    path,
    flush: async () => {
      flushes.push('flushed');
    },
  };

  test('comes whole, after what was still waiting has been written', async () => {
    const answer = await new FakeHttp({ recording }).ask('GET', '/v1/recording');
    expect(flushes).toEqual(['flushed']);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="n1.trace"');
    expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('needs the token where there is one, and is free on loopback where there is none', async () => {
    const guarded = new FakeHttp({ recording });
    expect((await guarded.ask('GET', '/v1/recording', NO_TOKEN)).status).toBe(401);
    const open = new FakeHttp({ recording, token: null });
    expect((await open.ask('GET', '/v1/recording', NO_TOKEN)).status).toBe(200);
  });

  test('an agent that records nothing says how it would', async () => {
    const answer = await new FakeHttp().ask('GET', '/v1/recording');
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { error: string }).error).toContain('-record');
  });

  test('is offered only if there is one', async () => {
    const offers = async (http: FakeHttp): Promise<unknown> =>
      ((await (await http.ask('GET', '/v1/lab')).json()) as { offers: unknown }).offers;
    expect(await offers(new FakeHttp())).toEqual(['views', 'events', 'why']);
    expect(await offers(new FakeHttp({ recording }))).toContain('recording');
  });
});
