import { describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { infoCommand } from './info.ts';

const { run } = driveWith(infoCommand);

describe('hearsay info', () => {
  test('prints the groups and what is in them, in order', async () => {
    expect(await run()).toEqual({
      code: 0,
      out: 'agent:\n\tname = n1\nserf:\n\tencrypted = false\n\tmembers = 3\ntags:\n\trole = db\n',
      err: '',
    });
    expect(JSON.parse((await run('-format=json')).out)).toEqual({
      agent: { name: 'n1' },
      serf: { encrypted: 'false', members: '3' },
      tags: { role: 'db' },
    });
  });
});
