import { describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { fakeMember } from '../../../../../test/support/fake-rpc-agent.ts';
import { joinCommand } from './join.ts';

const { agent, run } = driveWith(joinCommand);

describe('hearsay join', () => {
  test('says through how many addresses it worked', async () => {
    agent().others.set('10.0.0.4', fakeMember('n4'));
    expect(await run('-replay', '10.0.0.4', '10.0.0.5')).toEqual({
      code: 0,
      out: 'Successfully joined cluster by contacting 1 nodes.\n',
      err: '',
    });
    expect(JSON.parse((await run('--json', '10.0.0.4')).out)).toEqual({ joined: 1, error: null });
    expect(agent().asked).toEqual(['join 10.0.0.4 10.0.0.5 replay=true', 'join 10.0.0.4 replay=false']);
  });

  test('says in one line why none worked', async () => {
    const why = (host: string): string =>
      `Failed to join ${host}: dial tcp ${host}: connect: connection refused`;
    expect(await run('10.0.0.4', '10.0.0.5')).toEqual({
      code: 1,
      out: '',
      err: `error: could not join the cluster: ${why('10.0.0.4')}; ${why('10.0.0.5')}\n`,
    });
    expect((await run()).code).toBe(2);
  });
});
