import { beforeEach, describe, expect, test } from 'vitest';
import { driveWith } from '../../../../../test/support/driven-agent.ts';
import { keysCommand } from './keys.ts';

const { agent, run } = driveWith(keysCommand);
const KEY = Buffer.alloc(32, 1).toString('base64');
const NEW_KEY = Buffer.alloc(16, 2).toString('base64');

beforeEach(() => {
  agent().keyring = [KEY];
});

describe('hearsay keys', () => {
  test('changes keys at all members', async () => {
    expect(await run('-install', NEW_KEY)).toEqual({
      code: 0,
      out: '==> Installing key on all members...\n==> Successfully installed key!\n',
      err: '',
    });
    expect((await run(`-use=${NEW_KEY}`)).out).toContain('==> Successfully changed primary key!');
    expect((await run('-remove', KEY)).out).toContain('==> Successfully removed key!');
    expect(agent().keyring).toEqual([NEW_KEY]);
  });

  test('counts who has which key', async () => {
    agent().keyring = [KEY, NEW_KEY];
    expect((await run('-list')).out.split('\n').slice(2)).toEqual([
      '',
      `${KEY}  [3/3]`,
      `${NEW_KEY}                      [3/3]`,
      '',
    ]);
    expect(JSON.parse((await run('--list', '--json')).out)).toEqual({
      keys: { [KEY]: 3, [NEW_KEY]: 3 },
      nodes: 3,
      responses: 3,
      errors: 0,
      messages: {},
      error: null,
    });
  });

  test('says who could not do it, and why', async () => {
    const { code, out, err } = await run('-remove', KEY);
    expect(code).toBe(1);
    expect(out).toContain('failed:  n2  Removing the primary key is not allowed\n');
    expect(err).toBe('error: removing key: 3/3 nodes reported failure\n');
    const bad = await run('-install', '!!', '--json');
    expect(bad).toMatchObject({
      code: 1,
      err: 'error: installing key: illegal base64 data at input byte 0\n',
    });
    expect(JSON.parse(bad.out).error).toBe('illegal base64 data at input byte 0');
  });

  test('takes one operation, no less and no more', async () => {
    expect((await run()).code).toBe(2);
    expect((await run('-list', '-use', KEY)).code).toBe(2);
    expect((await run('-install', KEY, '-remove', KEY)).code).toBe(2);
    expect(agent().asked).toEqual([]);
  });
});
