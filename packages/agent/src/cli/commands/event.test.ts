import { describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { eventCommand } from './event.ts';

const { agent, run } = driveWith(eventCommand);

describe('hearsay event', () => {
  test('sends an event, which may be coalesced unless that is forbidden', async () => {
    const out = "Event 'deploy' dispatched! Coalescing enabled: true\n";
    expect(await run('deploy', 'v1')).toEqual({ code: 0, out, err: '' });
    expect((await run('-coalesce=false', 'bare')).out).toContain('Coalescing enabled: false');
    expect((await run('--no-coalesce', 'bare')).out).toContain('Coalescing enabled: false');
    await run('-coalesce=true', 'cold', '--', '-5');
    expect(agent().asked).toEqual([
      'event deploy "v1" coalesce=true',
      'event bare null coalesce=false',
      'event bare null coalesce=false',
      'event cold "-5" coalesce=true',
    ]);
  });

  test('says in one line what the agent refuses', async () => {
    expect(await run('big', 'x'.repeat(600))).toEqual({
      code: 1,
      out: '',
      err: 'error: user event exceeds configured limit of 512 bytes before encoding\n',
    });
  });

  test('without a name, or with too much, it is wrong usage', async () => {
    expect((await run()).code).toBe(2);
    expect((await run('a', 'b', 'c')).code).toBe(2);
  });
});
