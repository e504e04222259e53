import { describe, expect, test } from 'vitest';
import { decodeReply, parseRedisUrl, redisText } from './redis-socket.ts';

describe('a URL of Redis', () => {
  test('names host, port, database and password', () => {
    const target = { host: 'db', port: 6379, db: 0, username: '', password: '', isTls: false };
    expect(parseRedisUrl('redis://db')).toEqual(target);
    expect(parseRedisUrl('redis://db:7000/3')).toEqual({ ...target, port: 7000, db: 3 });
    expect(parseRedisUrl('redis://[::1]:7000')).toEqual({ ...target, host: '::1', port: 7000 });
    const secret = { ...target, username: 'a', password: 'b c', isTls: true };
    expect(parseRedisUrl('rediss://a:b%20c@db/')).toEqual(secret);
    expect(redisText({ ...secret, db: 2 })).toBe('db:6379/2');
  });

  test.each(['db:6379', 'http://db', 'redis://', 'redis://db/x', 'redis://db?x=1', ''])(
    '%j is none',
    (text) => {
      expect(parseRedisUrl(text)).toBeUndefined();
    },
  );
});

describe('replies', () => {
  test.each([
    ['+OK\r\n', 'OK'],
    [':-12\r\n', -12],
    ['$5\r\nh\r\nlo\r\n', 'h\r\nlo'],
    ['$-1\r\n', null],
    ['*-1\r\n', null],
    ['*3\r\n:1\r\n*1\r\n$1\r\nx\r\n$-1\r\n', [1, ['x'], null]],
  ])('%j is read once it is whole, and not before', (text, reply) => {
    const bytes = Buffer.from(text);
    expect(decodeReply(bytes, 0)).toEqual({ reply, end: bytes.length });
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decodeReply(bytes.subarray(0, length), 0)).toBeNull();
    }
  });

  test('an error is an error, alone and within an array', () => {
    expect(decodeReply(Buffer.from('-ERR no\r\n'), 0)?.reply).toEqual(new Error('ERR no'));
    expect(decodeReply(Buffer.from('*1\r\n-ERR no\r\n'), 0)?.reply).toEqual([new Error('ERR no')]);
  });

  test.each(['HTTP/1.1 400\r\n', '$x\r\n', '*99999999999\r\n', '$-2\r\n'])('%j is refused', (text) => {
    expect(() => decodeReply(Buffer.from(text), 0)).toThrow('the server does not speak Redis');
  });
});
