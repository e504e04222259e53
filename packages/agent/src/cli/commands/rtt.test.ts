import { beforeEach, describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { rttCommand } from './rtt.ts';

const { agent, run } = driveWith(rttCommand);
const AT_ORIGIN = { vec: [0, 0, 0, 0, 0, 0, 0, 0], error: 1, adjustment: 0, height: 0.001 };

beforeEach(() => {
  agent().coordinates.set('n1', AT_ORIGIN);
  agent().coordinates.set('n2', { ...AT_ORIGIN, height: 0.0005 });
});

describe('hearsay rtt', () => {
  test('estimates between a member and the agent, or between two', async () => {
    const out = 'Estimated n2 <-> n1 rtt: 1.500 ms\n';
    expect(await run('n2')).toEqual({ code: 0, out, err: '' });
    expect((await run('n1', 'n2')).out).toBe('Estimated n1 <-> n2 rtt: 1.500 ms\n');
    expect(JSON.parse((await run('--json', 'n2')).out)).toEqual({ from: 'n2', to: 'n1', rttMs: 1.5 });
  });

  test('tells a member without a coordinate from a name that nobody has', async () => {
    expect(await run('n3')).toMatchObject({
      code: 1,
      err: "error: the agent has no coordinate of 'n3' yet\n",
    });
    expect(await run('n1', 'n9')).toMatchObject({ code: 1, err: "error: the agent knows no member 'n9'\n" });
  });

  test('cannot compare coordinates of different dimensions', async () => {
    agent().coordinates.set('n3', { ...AT_ORIGIN, vec: [0] });
    expect(await run('n3')).toMatchObject({ code: 1, out: '' });
  });
});
