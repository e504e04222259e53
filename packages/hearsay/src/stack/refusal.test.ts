import { describe, expect, test } from 'vitest';
import { codeKind, refusalKind, refusalText } from './refusal.ts';

describe('what a peer is told', () => {
  test('ours is the code and nothing else', () => {
    expect(refusalText('label', true)).toBe('hearsay: label');
  });

  test('under the rules of memberlist it is its sentence, and nothing about labels', () => {
    expect(refusalText('plaintext', false)).toBe(
      'Encryption is configured but remote state is not encrypted',
    );
    expect(refusalText('label', false)).toBeNull();
  });
});

describe('what we understand', () => {
  test.each([
    ['hearsay: key', 'key'],
    ['hearsay: plaintext', 'key'],
    ['hearsay: label', 'label'],
    ['hearsay: compression', 'other'],
    ['Remote state is encrypted and encryption is not configured', 'key'],
    ['No installed keys could decrypt the message', 'key'],
    ['discarding packet with unacceptable label "x"', 'label'],
    ["Node 'n1' protocol version (9) is incompatible: [1, 5]", 'version'],
    ['something else', 'other'],
  ])('%j is about %s', (text, kind) => {
    expect(refusalKind(text)).toBe(kind);
  });

  test('our own decoding tells the same', () => {
    expect([codeKind('padding'), codeKind('label'), codeKind('timeout')]).toEqual(['key', 'label', 'other']);
  });
});
