import { describe, expect, test } from 'vitest';
import type { MemberMessage } from './messages.ts';
import { Model } from './model.ts';
import { awarenessText, pageLines } from './page.ts';

const NOW = 100_000;
const SENTENCES = [
  'n1 pinged n3.',
  'Others were asked.',
  'n1 suspected n3.',
  'n2 confirmed it.',
  'n1 declared n3 dead.',
];

function cluster(): Model {
  const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
  const model = new Model(names, 0);
  const beliefs = names.map((member) => ({ member, state: 'alive' as const, incarnation: 1 }));
  for (const name of names) {
    model.handle(name, { type: 'ready', at: 0, host: '127.0.0.1', port: 7946 });
    model.handle(name, { type: 'view', at: 0, healthScore: 0, beliefs });
  }
  return model;
}

function account(at: number, ask = 0): MemberMessage {
  const story = ['n1 holds n3 to be dead.', ...SENTENCES].join('\n');
  return { type: 'why', at, member: 'n3', story, knows: 'accuser', ask };
}

function page(model: Model, { columns = 80, rows = 24, now = NOW } = {}): string[] {
  const shown = { model, title: '5 members', expectation: 'soon', now };
  return pageLines(shown, { columns, rows }, (_, text) => text).map((line) => line.trimEnd());
}

describe('the page', () => {
  test('has the title, the table, the news, the account of the verdict and the keys on 24 rows', () => {
    const model = cluster();
    model.setCondition('n3', 'killed', NOW - 3000);
    model.note('n3 killed (SIGKILL)', NOW - 3000);
    const dead = {
      type: 'belief',
      member: 'n3',
      belief: { state: 'dead', incarnation: 1 },
      detail: null,
    } as const;
    model.handle('n1', { ...dead, at: NOW - 700 });
    model.handle('n2', { ...dead, at: NOW - 650 });
    model.handle('n1', account(NOW - 700));
    const lines = page(model);
    expect(lines).toHaveLength(24);
    expect(lines[0]).toBe('hearsay up  5 members');
    expect(lines[9]).toBe('Not yet seen as it is: n3 by n4, n5.');
    expect(lines[11]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}n3 killed \(SIGKILL\)$/);
    expect(lines[12]).toMatch(/n3 dead {6}for n1 \+2\.3 s, n2 \+2\.4 s$/);
    expect(lines.slice(13, 19)).toEqual(['Why n3? The account of n1, who accused it:', ...SENTENCES]);
    expect(lines[23]).toBe('1-5 select  k kill  f freeze  c cut  l leave  r resume/restart  w why  q quit');
  });

  test('keeps the newest news and the end of the account where there is little room', () => {
    const model = cluster();
    for (let i = 1; i <= 9; i += 1) model.note(`note ${i}`, NOW);
    model.handle('n1', account(NOW));
    const lines = page(model, { rows: 18 });
    expect(lines.filter((line) => line.includes('note')).map((line) => line.slice(-6))).toEqual([
      'note 7',
      'note 8',
      'note 9',
    ]);
    expect(lines.slice(-4, -1)).toEqual([
      'Why n3? The account of n1, who accused it:',
      ...SENTENCES.slice(-2),
    ]);
  });

  test('an account makes way after a while, unless it was asked for', () => {
    const model = cluster();
    model.handle('n1', account(NOW));
    expect(page(model, { now: NOW + 60_000 }).some((line) => line.startsWith('Why'))).toBe(false);
    model.handle('n1', account(NOW, 1));
    expect(page(model, { now: NOW + 60_000 }).some((line) => line.startsWith('Why'))).toBe(true);
  });

  test('many observers of one belief are counted where the line is too short', () => {
    const model = cluster();
    model.setCondition('n3', 'killed', NOW - 2300);
    const suspect = { type: 'belief', at: NOW, member: 'n3', detail: null } as const;
    for (const name of ['n1', 'n2', 'n4', 'n5']) {
      model.handle(name, { ...suspect, belief: { state: 'suspect', incarnation: 1 } });
    }
    const all = ' for n1 +2.3 s, n2 +2.3 s, n4 +2.3 s, n5 +2.3 s';
    expect(page(model, { columns: 75 })[11]!.endsWith(all)).toBe(true);
    expect(page(model, { columns: 73 })[11]).toMatch(/ for n1 \+2\.3 s to n5 \+2\.3 s, 4 members$/);
  });

  test('a long name does not fill the line', () => {
    const model = cluster();
    const belief = { state: 'suspect', incarnation: 1 } as const;
    model.handle('n1', {
      type: 'belief',
      at: NOW,
      member: 'a-name-longer-than-others',
      belief,
      detail: null,
    });
    expect(page(model)[11]).toMatch(/ a-name-longer-than-… suspect {3}for n1$/);
  });

  test('fits any size of terminal', () => {
    const model = cluster();
    model.handle('n1', account(NOW));
    for (const [columns, rows] of [
      [1, 1],
      [20, 5],
      [80, 12],
      [200, 60],
    ] as const) {
      const lines = page(model, { columns, rows });
      expect(lines).toHaveLength(rows);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.max(1, columns - 1));
    }
  });
});

test('what is said of awareness fits the moment', () => {
  expect(awarenessText(new Model(['n1'], 0))).toBe('Starting.');
  const model = cluster();
  expect(awarenessText(model)).toContain('Everybody');
  for (const { name } of model.actors) model.setCondition(name, 'killed', NOW);
  expect(awarenessText(model)).toContain('Nobody');
});
