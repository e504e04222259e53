import { describe, expect, test } from 'vitest';
import { Evidence } from './evidence.ts';

const accusation = (subject: string, openedAt = 0) =>
  ({ subject, incarnation: 1, accuser: 'a', openedAt, hearing: { via: 'gossip', from: null } }) as const;

describe('Evidence', () => {
  test('a case is opened, confirmed and closed, and stays on record', () => {
    const evidence = new Evidence();
    evidence.open(accusation('n1'));
    evidence.confirm('n1', 'b', 5);
    evidence.close('n1', { kind: 'dead', by: 'a', at: 9 });
    evidence.confirm('n1', 'c', 10);
    evidence.close('n1', { kind: 'left', at: 11 });
    expect(evidence.cases('n1')).toEqual([
      {
        ...accusation('n1'),
        confirmations: [{ accuser: 'b', at: 5 }],
        outcome: { kind: 'dead', by: 'a', at: 9 },
      },
    ]);
  });

  test('what was handed out never changes', () => {
    const evidence = new Evidence();
    evidence.open(accusation('n1'));
    const [before] = evidence.cases('n1');
    evidence.confirm('n1', 'b', 5);
    expect(before?.confirmations).toEqual([]);
  });

  test('the last eight cases of a subject are kept', () => {
    const evidence = new Evidence();
    for (let i = 0; i < 20; i += 1) evidence.open(accusation('n1', i));
    expect(evidence.cases('n1').map(({ openedAt }) => openedAt)).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
  });

  test('1,024 subjects are kept; the one that has been quiet longest goes', () => {
    const evidence = new Evidence();
    for (let i = 0; i < 1024; i += 1) evidence.open(accusation(`n${i}`));
    evidence.open(accusation('n0', 1));
    evidence.open(accusation('one more'));
    expect(evidence.save()).toHaveLength(1025); // n0 has two
    expect(evidence.cases('n1')).toEqual([]);
    expect(evidence.cases('n0')).toHaveLength(2);
  });

  test('the newest case of all', () => {
    const evidence = new Evidence();
    expect(evidence.newest()).toBeUndefined();
    for (const subject of ['n1', 'n2', 'n1']) evidence.open(accusation(subject));
    expect(evidence.newest()?.subject).toBe('n1');
  });

  test('restored cases are those that were saved, in their order', () => {
    const evidence = new Evidence();
    for (const subject of ['n1', 'n2', 'n1']) evidence.open(accusation(subject));
    const restored = new Evidence();
    restored.restore(structuredClone(evidence.save()));
    expect(restored.save()).toEqual(evidence.save());
    expect(restored.newest()).toEqual(evidence.newest());
  });
});
