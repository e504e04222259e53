import { describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../test/support/run-command.ts';
import { keygenCommand } from './keygen.ts';

describe('hearsay keygen', () => {
  test('makes 32 bytes in base64, others each time', async () => {
    const { code, out } = await runCommand(keygenCommand(), []);
    expect(code).toBe(0);
    expect(Buffer.from(out.trim(), 'base64')).toHaveLength(32);
    expect(out).toMatch(/^[A-Za-z0-9+/]{43}=\n$/);
    expect((await runCommand(keygenCommand(), [])).out).not.toBe(out);
  });
});
