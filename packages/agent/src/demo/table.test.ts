import { describe, expect, test } from 'vitest';
import { paintLine } from './line.ts';
import type { BeliefState } from './messages.ts';
import { Model } from './model.ts';
import { ageText, beliefText, tableLines } from './table.ts';

const NOW = 50_000;

function clusterOf(members: number): Model {
  const names = Array.from({ length: members }, (_, i) => `n${i + 1}`);
  const model = new Model(names, 0);
  for (const [i, name] of names.entries()) {
    model.handle(name, { type: 'ready', at: 0, host: '127.0.0.1', port: 7946 + i });
    const beliefs = names.map((member) => ({ member, state: 'alive' as const, incarnation: 1 }));
    model.handle(name, { type: 'view', at: 0, healthScore: 0, beliefs });
  }
  return model;
}

function believe(model: Model, observer: string, member: string, state: BeliefState, incarnation = 1): void {
  model.handle(observer, { type: 'belief', at: NOW, member, belief: { state, incarnation }, detail: null });
}

function drawn(model: Model, width: number): string[] {
  return tableLines(model, { width, now: NOW }).map((line) =>
    paintLine(line, width, (_, text) => text).trimEnd(),
  );
}

describe('the table', () => {
  test('has a row for each observer, a column for each member, and what became of the process', () => {
    const model = clusterOf(3);
    model.setCondition('n2', 'killed', NOW - 4200);
    model.setCondition('n3', 'frozen', NOW - 400);
    believe(model, 'n1', 'n2', 'dead');
    believe(model, 'n1', 'n3', 'suspect', 2);
    model.select('n2');
    expect(drawn(model, 79)).toEqual([
      '   who n1         n2         n3         its process',
      '   n1  alive      dead       suspect 2  running :7946',
      ' > n2  ·          ·          ·          killed 4 s',
      '   n3  alive      alive      alive      frozen 0 s',
    ]);
  });

  test('shows who is cut off, who feels ill, and what is not known', () => {
    const model = clusterOf(2);
    model.setCut('n1', true, NOW - 12_000);
    model.handle('n2', { type: 'view', at: NOW, healthScore: 3, beliefs: [] });
    expect(drawn(model, 79).slice(1)).toEqual([
      ' > n1  alive      alive      cut off 12 s',
      '   n2  ?          ?          running health 3',
    ]);
  });

  test('fits five members in 80 columns with whole words', () => {
    const model = clusterOf(5);
    believe(model, 'n1', 'n5', 'suspect', 2);
    const lines = drawn(model, 79);
    expect(lines[1]).toContain('suspect 2');
    expect(lines[1]).toContain('running :7946');
  });

  test('fits nine members in 80 columns with shorter words', () => {
    const model = clusterOf(9);
    believe(model, 'n1', 'n9', 'suspect');
    believe(model, 'n1', 'n8', 'alive', 12);
    const [head, first] = drawn(model, 79);
    expect(head).toMatch(/n9 +its process$/);
    expect(first).toMatch(/ A12 +susp +running :7946$/);
  });

  test('says how many members have no column for want of room', () => {
    const model = clusterOf(2);
    for (let i = 0; i < 30; i += 1) believe(model, 'n1', `other-${i}`, 'alive');
    const lines = drawn(model, 60);
    const shown = lines[0]!.match(/n1|n2|other…/g)!.length;
    expect(shown).toBeGreaterThan(2);
    expect(lines[0]).toContain(` +${32 - shown} `);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test('can be drawn in any width', () => {
    for (let width = 0; width < 130; width += 1) {
      expect(Math.max(...drawn(clusterOf(9), width).map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });
});

test('a belief has an incarnation from the second on, and the longest form that fits', () => {
  expect(beliefText({ state: 'suspect', incarnation: 1 })).toBe('suspect');
  expect(beliefText({ state: 'suspect', incarnation: 2 })).toBe('suspect 2');
  expect(beliefText({ state: 'suspect', incarnation: 2 }, 8)).toBe('susp 2');
  expect(beliefText({ state: 'suspect', incarnation: 2 }, 4)).toBe('S2');
  expect(beliefText(null)).toBe('?');
});

test('ages are short', () => {
  expect([0, 440, 9949, 9951, 119_999, 120_000].map((ms) => ageText(ms))).toEqual([
    '0.0 s',
    '0.4 s',
    '9.9 s',
    '10 s',
    '120 s',
    '2 min',
  ]);
});
