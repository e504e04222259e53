import { describe, expect, test } from 'vitest';
import { MemberState } from './member.ts';
import { incompatibility, isAbsurd, versioned } from './versions.ts';

const member = (name: string, versions: number[], state: number = MemberState.Alive) =>
  versioned(name, state, Uint8Array.from(versions));

describe('versions', () => {
  test('an end that is 0, ends the wrong way round and too few bytes are absurd; no bytes are not', () => {
    const absurd = [
      [0, 5, 2],
      [1, 0, 2],
      [3, 2, 2],
    ].map((range) => isAbsurd(Uint8Array.from([...range, 0, 0, 0])));
    expect(absurd).toEqual([true, true, true]);
    expect([isAbsurd(Uint8Array.of(1, 5, 2, 0, 0, 0)), isAbsurd(new Uint8Array(0))]).toEqual([false, false]);
    expect([1, 5].map((length) => isAbsurd(new Uint8Array(length).fill(1)))).toEqual([true, true]);
  });

  test('two clusters fit if what everybody speaks is understood by all', () => {
    expect(incompatibility([member('a', [1, 5, 2, 0, 0, 0])], [member('b', [1, 3, 3, 0, 0, 0])])).toBeNull();
  });

  test('the one who is not understood is named, in the words of the reference', () => {
    expect(incompatibility([member('a', [1, 5, 4, 0, 0, 0])], [member('b', [1, 3, 3, 0, 0, 0])])).toBe(
      "Node 'a' protocol version (4) is incompatible: [1, 3]",
    );
    expect(incompatibility([member('a', [1, 5, 2, 2, 4, 2])], [member('b', [1, 5, 2, 3, 5, 3])])).toBe(
      "Node 'a' delegate protocol version (2) is incompatible: [3, 4]",
    );
  });

  test('a view of a hundred thousand members is checked like one of two', () => {
    const crowd = Array.from({ length: 100_000 }, () => member('a', [1, 5, 2, 0, 0, 0]));
    expect(incompatibility(crowd, crowd)).toBeNull();
    expect(incompatibility([...crowd, member('b', [3, 5, 3, 0, 0, 0])], crowd)).toContain("Node 'a'");
  });

  test('what the dead understood counts for nothing, but what they spoke does', () => {
    const dead = member('dead', [4, 5, 4, 0, 0, 0], MemberState.Dead);
    expect(incompatibility([dead], [member('b', [1, 5, 4, 0, 0, 0])])).toBeNull();
    expect(incompatibility([dead], [member('b', [1, 3, 2, 0, 0, 0])])).toContain("Node 'dead'");
  });
});
