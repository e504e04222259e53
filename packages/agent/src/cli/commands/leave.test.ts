import { describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { leaveCommand } from './leave.ts';

const { agent, run } = driveWith(leaveCommand);

describe('hearsay leave', () => {
  test('has the agent leave', async () => {
    expect(await run()).toEqual({ code: 0, out: 'Graceful leave complete\n', err: '' });
    expect(agent().asked).toEqual(['leave']);
  });
});
