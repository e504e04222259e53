import { describe, expect, test } from 'vitest';
import { encodeUtf8 } from '../base/utf8.ts';
import { decodeTags, encodeTags, type Tags } from './tags.ts';

describe('tags', () => {
  test.each([{}, { role: 'web' }, { a: '', b: 'ä€😀', '': 'empty key' }] as Tags[])(
    '%j comes back as it was',
    (tags) => {
      expect({ ...decodeTags(encodeTags(tags)) }).toEqual(tags);
    },
  );

  test('they are written as Serf writes them: a magic byte and a msgpack map', () => {
    expect(encodeTags({ role: 'web' })).toEqual(
      Uint8Array.of(0xff, 0x81, 0xa4, ...encodeUtf8('role'), 0xa3, ...encodeUtf8('web')),
    );
  });

  test('metadata without the magic byte is the role of an old member', () => {
    expect({ ...decodeTags(encodeUtf8('db')) }).toEqual({ role: 'db' });
    expect({ ...decodeTags(new Uint8Array(0)) }).toEqual({ role: '' });
  });

  test('what cannot be read is left out, and no reason to fail', () => {
    const whole = encodeTags({ a: '1', b: '2' });
    expect({ ...decodeTags(whole.subarray(0, whole.length - 1)) }).toEqual({ a: '1' });
    expect({ ...decodeTags(Uint8Array.of(0xff, 0xc1)) }).toEqual({});
  });

  test('a tag named like something of Object is only a tag', () => {
    const tags = decodeTags(encodeTags(JSON.parse('{"__proto__":"x","constructor":"y"}') as Tags));
    expect(Object.entries(tags)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  test('512 bytes are the most, and the error says how many there are', () => {
    const fitting = encodeTags({ a: 'x'.repeat(512 - 7) });
    expect(fitting.length).toBeLessThanOrEqual(512);
    expect(() => encodeTags({ a: 'x'.repeat(600) })).toThrow(
      'tags: an object is not allowed; they take 607 bytes of at most 512',
    );
  });

  test('a value that is no string is named', () => {
    expect(() => encodeTags({ port: 80 } as unknown as Tags)).toThrow('tags.port: 80 is not allowed');
  });
});
