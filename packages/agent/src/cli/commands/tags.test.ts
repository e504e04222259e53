import { describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { tagsCommand } from './tags.ts';

const { agent, run } = driveWith(tagsCommand);

describe('hearsay tags', () => {
  test('removes tags and sets others', async () => {
    const out = 'Successfully updated agent tags\n';
    expect(await run('-set', 'x=y=z', '-set=empty=', '-delete', 'role')).toEqual({ code: 0, out, err: '' });
    expect({ ...agent().tags() }).toEqual({ x: 'y=z', empty: '' });
    await run('--delete=x', '--delete', 'empty');
    expect({ ...agent().tags() }).toEqual({});
  });

  test('without a change, and with a tag that is none, it is wrong usage', async () => {
    expect(await run()).toMatchObject({ code: 2, err: 'error: there is no --set and no --delete\n' });
    expect((await run('-set', 'bad')).code).toBe(2);
    expect((await run('-set', '=bad')).code).toBe(2);
  });
});
