import { describe, expect, test } from 'vitest';
import { Failure } from '../rpc-options.ts';
import { whyText } from './why.ts';

const STORY = [
  'n1 holds n7 (10.0.0.7:7946) to be dead.',
  'n3 says that it holds n7 to be dead; its times are moved to our clock. What it says is its claim.',
  '14:03:06.100 ±2 ms  (n3 says) n3 pinged n7: no ack within 500 ms.',
  '14:03:07.250  n3 accused n7 (incarnation 3); heard by gossip from 10.0.0.5:7946.',
].join('\n');
const ANSWER = { name: 'n7', state: 'dead', incarnation: 3, accusations: [], story: STORY };
const plain = (_style: string, text: string): string => text;

describe('the story of a member', () => {
  test('is printed as it is where nobody counts columns', () => {
    expect(whyText(ANSWER, undefined, plain)).toBe(`${STORY}\n`);
  });

  test('is wrapped on a terminal, with the further lines of a moment under its text', () => {
    const lines = whyText(ANSWER, 60, plain).trimEnd().split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
    expect(lines.slice(-2)).toEqual([
      '14:03:07.250  n3 accused n7 (incarnation 3); heard by gossip',
      '              from 10.0.0.5:7946.',
    ]);
  });

  test('has styles for the state, the time and the teller', () => {
    const shown = whyText(ANSWER, undefined, (style, text) => `<${style}>${text}</>`).split('\n');
    expect(shown[0]).toBe('<bad>n1 holds n7 (10.0.0.7:7946) to be dead.</>');
    expect(shown[2]).toBe(
      '<faint>14:03:06.100 ±2 ms</>  <strong>(n3 says) </>n3 pinged n7: no ack within 500 ms.',
    );
  });

  test('cannot control the terminal through a name, and an answer of something else is none', () => {
    expect(whyText({ ...ANSWER, story: 'n1 holds \u001B[2Jx' }, undefined, plain)).not.toContain('\u001B');
    expect(() => whyText({ hello: 1 }, undefined, plain)).toThrow(Failure);
  });
});
