import { describe, expect, test } from 'vitest';
import { fakeMember } from '../../../../test/support/fake-rpc-agent.ts';
import { byName, jsonText, lineText, memberJson, memberRows, printableLines, tableLines } from './tables.ts';

describe('tables', () => {
  test('columns stand under each other, and the tags are in order', () => {
    const members = [
      fakeMember('n1', { tags: { role: 'db', a: '1' } }),
      fakeMember('a-long-name', { status: 'failed' }),
    ];
    expect(tableLines(memberRows(members)).map(lineText)).toEqual([
      'n1           127.0.0.1:7946  alive   a=1,role=db',
      'a-long-name  127.0.0.1:7946  failed',
    ]);
  });

  test('members stand by name, and numbers by size', () => {
    const names = ['web-10', 'db', 'web-9'];
    expect(byName(names.map((name) => fakeMember(name))).map(({ name }) => name)).toEqual([
      'db',
      'web-9',
      'web-10',
    ]);
  });

  test('with details there are Serf’s protocol versions, not memberlist’s', () => {
    const member = fakeMember('n1', { versions: Uint8Array.of(1, 5, 2, 2, 5, 4), tags: { a: '1' } });
    expect(tableLines(memberRows([member], true)).map(lineText)).toEqual([
      'n1  127.0.0.1:7946  alive  a=1  Protocol Version: 4  Available Protocol Range: [2, 5]',
    ]);
    expect(memberJson(member).protocol).toEqual({ max: 5, min: 2, version: 4 });
  });

  test('an IPv6 address has brackets', () => {
    const bytes = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    expect(memberJson(fakeMember('n1', { address: { bytes, port: 7946 } })).addr).toBe('[::1]:7946');
  });

  test('no name or payload controls the terminal', () => {
    const member = fakeMember('n\u001b[2J1', { tags: { 'a\n': '\u009b2J' } });
    const [line = ''] = tableLines(memberRows([member])).map(lineText);
    for (const control of ['\n', '\u001b', '\u009b']) expect(line).not.toContain(control);
    expect(printableLines('a\tb\r\n\u001b[2Jc')).toBe('a\tb\ufffd\n\ufffd[2Jc');
    expect(jsonText({ a: '\u001b\u009b\u007f' })).toBe(String.raw`{"a":"\u001b\u009b\u007f"}`);
  });

  test('a tag may be called as anything', () => {
    const tags = JSON.parse('{"__proto__": "x", "b": "y"}') as Record<string, string>;
    expect(jsonText(memberJson(fakeMember('n1', { tags })).tags)).toBe('{"__proto__":"x","b":"y"}');
  });
});
