import { expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import { checkStreamUser, encodeStreamUser, STREAM_USER_BYTES_MAX } from './stream-user.ts';

test('a message that no peer would take is refused where it is sent', () => {
  const longest = new Uint8Array(STREAM_USER_BYTES_MAX);
  expect(() => checkStreamUser(longest)).not.toThrow();
  const longer = new Uint8Array(STREAM_USER_BYTES_MAX + 1);
  for (const wrong of [checkStreamUser, encodeStreamUser]) {
    expect(() => wrong(longer)).toThrow(UsageError);
    expect(() => wrong(longer)).toThrow('payload: 20971521 is not allowed; ');
  }
});
