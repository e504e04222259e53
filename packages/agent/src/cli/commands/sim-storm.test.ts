import type { CommanderError } from 'commander';
import type { Storm } from 'hearsay/papers';
import { describe, expect, test, vi } from 'vitest';
import { simStormCommand, spreadText, stormList, stormReport, unknownStorm } from './sim-storm.ts';

/** Ours takes one second, memberlist two, and 0.2 never ends; nobody minds the rain. */
const toy: Storm = {
  name: 'toy',
  title: 'a storm in a glass of water',
  source: 'nobody #1',
  setup: (n) => [`${n} nodes.`],
  lookFor: 'waves',
  n: 10,
  nLeast: 4,
  seeds: 2,
  variants: [{ name: 'as it is' }],
  quantities: [
    { name: 'whole after', unit: 's', better: 'lower' },
    { name: 'waves', unit: '', better: 'lower' },
    { name: 'rain', unit: 'mm', better: null },
  ],
  run: ({ rules, seed, n }) => [rules === 'hearsay' ? 1 : rules === 'memberlist' ? 1 + seed : Infinity, 3, n],
};

const plain = { json: false, paint: (_: string, text: string) => text, progress: () => {} };

/** Runs the command line; what was written, and the status that it leaves. */
function runCommand(...args: readonly string[]) {
  const written = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name === 'stdout' ? 'out' : 'err'] += String(text);
      return true;
    }),
  );
  const command = simStormCommand([toy]);
  command.exitOverride((error) => {
    throw error;
  });
  try {
    command.parse([...args], { from: 'user' });
    return { ...written, status: 0 };
  } catch (error) {
    return { ...written, status: (error as CommanderError).exitCode };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe('hearsay sim storm', () => {
  test('the table has a row a quantity and a column a preset, and says which is better', () => {
    expect(stormReport(toy, {}, plain).split('\n')).toEqual([
      'toy: a storm in a glass of water',
      'nobody #1',
      '  10 nodes.',
      '  2 runs of each preset. Look for waves.',
      '',
      'as it is',
      '  quantity     unit  memberlist-0.2  memberlist  hearsay  better',
      '  whole after  s              never     2 (2–3)        1  hearsay',
      '  waves                           3           3        3  alike',
      '  rain         mm                10          10       10',
      '',
    ]);
  });

  test('the options reach the storm, and its progress the caller', () => {
    const heard: number[] = [];
    const progress = (done: number): void => void heard.push(done);
    expect(stormReport(toy, { n: 7, seeds: 1 }, { ...plain, progress })).toContain('  7 nodes.\n  1 run of');
    expect(heard).toEqual([1, 2, 3]);
  });

  test('as JSON it has the same rows, and null for never', () => {
    const [table] = JSON.parse(stormReport(toy, {}, { ...plain, json: true })).tables;
    expect(table.rows[0].values['memberlist-0.2']).toEqual({ median: null, least: null, most: null });
    expect(table.rows[0].best).toEqual(['hearsay']);
  });

  test('without a name it lists the storms, a line each', () => {
    expect(runCommand()).toEqual({ out: 'toy  a storm in a glass of water\n', err: '', status: 0 });
    expect(JSON.parse(stormList([toy], { json: true }, plain.paint))[0].source).toBe('nobody #1');
  });

  test('a name that is no storm’s is answered with those that are', () => {
    const { err, status } = runCommand('rain');
    expect(err).toBe(`${unknownStorm('rain', [toy])}\n`);
    expect(err).toContain('there is no storm "rain"; there are toy');
    expect(status).toBe(2);
  });

  test.each([
    [['toy', '--n', '3'], "option '--n': 3 is not allowed; from 4 nodes"],
    [['toy', '--seeds', '0'], 'It must be an integer from 1'],
    [['toy', '--n', 'many'], 'It must be an integer from 1'],
  ])('%j is wrong usage', (args, text) => {
    const { err, status } = runCommand(...args);
    expect(err).toContain(text);
    expect(status).not.toBe(0);
  });

  test.each([
    [{ median: 1, least: 1, most: 1 }, '1'],
    [{ median: 1.5, least: 0, most: 12.25 }, '1.5 (0–12.25)'],
    [{ median: 4, least: 3, most: Infinity }, '4 (3–never)'],
  ])('the spread %j is printed as %s', (spread, text) => {
    expect(spreadText(spread)).toBe(text);
  });
});
