import { describe, expect, test } from 'vitest';
import { LoneSwim, peer } from '../../../../test/support/lone-swim.ts';
import { Rng } from '../base/rng.ts';
import { encodePing } from '../wire/probe-messages.ts';
import { instanceOf, newMark } from './mark.ts';

const mark = (last: number): Uint8Array => Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, last);

function ping(node: LoneSwim, sourceNode: string, shown: Uint8Array | null): void {
  const message = { seqNo: 1, node: 'self', sourceAddr: null, sourcePort: 0, sourceNode, mark: shown };
  node.packet(encodePing, message, peer(2));
}

describe('marks', () => {
  test('each life has a mark of its own, with nine bytes', () => {
    const rng = Rng.seeded(1);
    const marks = [newMark(rng), newMark(rng)];
    expect(marks.map((one) => one.length)).toEqual([9, 9]);
    expect(instanceOf(marks[0]!)).toMatch(/^[0-9a-f]{16}$/);
    expect(instanceOf(marks[0]!)).not.toBe(instanceOf(marks[1]!));
  });

  test('what is too short or of version 0 is none of ours; later versions may append', () => {
    expect([
      instanceOf(new Uint8Array(0)),
      instanceOf(mark(7).subarray(0, 8)),
      instanceOf(new Uint8Array(9)),
    ]).toEqual([null, null, null]);
    expect(instanceOf(Uint8Array.of(2, ...mark(7).subarray(1), 1, 2, 3))).toBe('0000000000000007');
  });

  test('a member that shows its mark is recognised once, and again in another life', () => {
    const node = new LoneSwim();
    node.alive('n2');
    for (const last of [7, 7, 8]) ping(node, 'n2', mark(last));
    expect(
      node.events('member-recognised').map(({ member, replaced }) => [member.instance, replaced]),
    ).toEqual([
      ['0000000000000007', false],
      ['0000000000000008', true],
    ]);
  });

  test('strangers, ourselves and members without a mark are not', () => {
    const node = new LoneSwim();
    node.alive('n2');
    ping(node, 'stranger', mark(1));
    ping(node, 'self', mark(1));
    ping(node, 'n2', null);
    expect(node.events('member-recognised')).toEqual([]);
  });

  test('under the rules of memberlist marks are neither shown nor read', () => {
    const node = new LoneSwim({ rules: { mark: false } });
    node.alive('n2');
    ping(node, 'n2', mark(7));
    expect(node.member('n2')?.instance).toBeNull();
  });
});
