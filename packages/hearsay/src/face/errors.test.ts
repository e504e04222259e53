import { describe, expect, test } from 'vitest';
import type { ExchangeFailure } from '../swim/api.ts';
import {
  joinError,
  JoinError,
  KeyMismatchError,
  LabelMismatchError,
  VersionMismatchError,
} from './errors.ts';

const PEER = { host: '10.0.0.1', port: 7946 };

describe('joinError', () => {
  test.each([
    [{ reason: 'stream', cause: 'refused' }, JoinError, 'ERR_HEARSAY_UNREACHABLE', 'connection refused'],
    [{ reason: 'stream', cause: 'timeout' }, JoinError, 'ERR_HEARSAY_UNREACHABLE', 'no answer in time'],
    [{ reason: 'stream', cause: 'key' }, KeyMismatchError, 'ERR_HEARSAY_KEY_MISMATCH', 'no key of ours'],
    [{ reason: 'decode', code: 'plaintext' }, KeyMismatchError, 'ERR_HEARSAY_KEY_MISMATCH', 'encryption key'],
    [
      { reason: 'remote', text: 'hearsay: label' },
      LabelMismatchError,
      'ERR_HEARSAY_LABEL_MISMATCH',
      'another label',
    ],
    [
      { reason: 'remote', text: 'No installed keys could decrypt the message' },
      KeyMismatchError,
      'ERR_HEARSAY_KEY_MISMATCH',
      'No installed',
    ],
    [
      { reason: 'merge', text: "Node 'x' protocol version (9) is incompatible: [1, 5]" },
      VersionMismatchError,
      'ERR_HEARSAY_VERSION_MISMATCH',
      '(9)',
    ],
    [{ reason: 'merge', text: 'not on my watch' }, JoinError, 'ERR_HEARSAY_REFUSED', 'not on my watch'],
    [{ reason: 'closed' }, JoinError, 'ERR_HEARSAY_REFUSED', 'without a word'],
  ] as [ExchangeFailure, typeof JoinError, string, string][])('%j', (failure, type, code, words) => {
    const error = joinError(PEER, failure);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code, peer: '10.0.0.1:7946' });
    expect(error.message).toContain('10.0.0.1:7946:');
    expect(error.message).toContain(words);
  });

  test('what a stranger says is cut short', () => {
    expect(joinError(PEER, { reason: 'remote', text: 'x'.repeat(10_000) }).message.length).toBeLessThan(300);
  });
});
