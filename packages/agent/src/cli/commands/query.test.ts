import type { QueryRequest } from 'hearsay/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { queryCommand } from './query.ts';

const { agent, run } = driveWith(queryCommand);
const SOON = '-timeout=50ms';
let requests: QueryRequest[] = [];

beforeEach(() => {
  requests = [];
  agent().answerOf = (name, request) => {
    requests.push(request);
    return name === 'n2' ? 'blue\n' : undefined;
  };
});

describe('hearsay query', () => {
  test('prints acks and answers as they come, then how many there were', async () => {
    expect(await run(SOON, 'color', 'now')).toEqual({
      code: 0,
      out: [
        "Query 'color' dispatched",
        "Ack from 'n1'",
        "Ack from 'n2'",
        "Response from 'n2': blue",
        'Total Acks: 2',
        'Total Responses: 1\n',
      ].join('\n'),
      err: '',
    });
    expect(requests[0]).toMatchObject({ name: 'color', timeoutMs: 50, wantsAcks: true, relayFactor: 0 });
    expect(Buffer.from(requests[0]!.payload!).toString()).toBe('now');
  });

  test('prints JSON as serf does, with null for acks that were not asked for', async () => {
    expect(JSON.parse((await run(SOON, '--json', 'color')).out)).toEqual({
      Acks: ['n1', 'n2'],
      Responses: { n2: 'blue\n' },
    });
    expect(JSON.parse((await run(SOON, '-format=json', '-no-ack', 'color')).out)).toEqual({
      Acks: null,
      Responses: { n2: 'blue\n' },
    });
  });

  test('passes on who is asked and how', async () => {
    const { out } = await run(
      SOON,
      '-node=n2',
      '-node',
      'n3',
      '-tag',
      'role=web',
      '-relay-factor=3',
      '-no-ack',
      'x',
    );
    expect(out).toBe("Query 'x' dispatched\nResponse from 'n2': blue\nTotal Responses: 1\n");
    expect(requests[0]).toMatchObject({
      nodes: ['n2', 'n3'],
      relayFactor: 3,
      wantsAcks: false,
      payload: null,
    });
    expect({ ...requests[0]!.tags }).toEqual({ role: 'web' });
  });

  test('an answer cannot control the terminal', async () => {
    agent().answerOf = () => 'a\n\u001b[2J';
    expect((await run(SOON, '-no-ack', '-node=n1', 'x')).out).toContain("Response from 'n1': a\n\ufffd[2J\n");
  });

  test('what cannot be is wrong usage, and what is refused is a failure', async () => {
    for (const wrong of ['-relay-factor=256', '-relay-factor=-1', '-timeout=soon', '-format=xml'])
      expect((await run(wrong, 'x')).code).toBe(2);
    expect(await run('_serf_x')).toMatchObject({
      code: 1,
      err: "error: Queries cannot contain the '_serf_' prefix\n",
    });
  });
});
