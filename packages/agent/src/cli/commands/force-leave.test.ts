import { describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { forceLeaveCommand } from './force-leave.ts';

const { agent, run } = driveWith(forceLeaveCommand);

describe('hearsay force-leave', () => {
  test('declares a member left, or forgets it', async () => {
    expect(await run('n3')).toEqual({ code: 0, out: '', err: '' });
    expect(await run('-prune', 'n3')).toEqual({ code: 0, out: '', err: '' });
    expect(agent().asked).toEqual(['force-leave n3 prune=false', 'force-leave n3 prune=true']);
  });

  test('passes on a name that the agent does not know, with a warning', async () => {
    expect(await run('n9')).toEqual({ code: 0, out: '', err: "warning: the agent knows no member 'n9'\n" });
    expect(agent().asked).toEqual(['force-leave n9 prune=false']);
    expect((await run()).code).toBe(2);
  });
});
