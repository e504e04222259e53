import type { Paper, PaperRow } from 'hearsay/papers';
import type { CommanderError } from 'commander';
import { UsageError } from 'hearsay/core';
import { describe, expect, test, vi } from 'vitest';
import { numberText, paperReport, simPaperCommand, unknownPaper } from './sim-paper.ts';

const row = (over: Partial<PaperRow>): PaperRow => ({
  label: 'k = 1',
  quantity: 's',
  unit: 'share',
  measured: 0.1757,
  published: 0.18,
  tolerance: 'within 8 %',
  verdict: 'hit',
  ...over,
});

function paper(...rows: PaperRow[]): Paper {
  return {
    name: 'toy-1',
    title: 'A toy',
    source: 'Nobody, Table 1',
    run: ({ seeds = 3, n = 10 }, progress) => {
      progress(seeds, seeds);
      return { setup: [`n = ${n}, ${seeds} runs`], tables: [{ title: 'Toys', rows }] };
    },
  };
}

const plain = { json: false, paint: (_: string, text: string) => text, progress: () => {} };

/** Runs the command line; what was written, and the status that it leaves. */
function runCommand(papers: readonly Paper[], args: readonly string[]) {
  const written = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name === 'stdout' ? 'out' : 'err'] += String(text);
      return true;
    }),
  );
  const command = simPaperCommand(papers);
  command.exitOverride((error) => {
    throw error;
  });
  const before = process.exitCode;
  try {
    process.exitCode = undefined;
    command.parse([...args], { from: 'user' });
    return { ...written, status: process.exitCode };
  } catch (error) {
    return { ...written, status: (error as CommanderError).exitCode };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

describe('hearsay sim paper', () => {
  test('the table has a row a quantity, with aligned columns, the set-up above it', () => {
    const { text } = paperReport(paper(row({}), row({ label: 'k = 10', quantity: 't_last' })), {}, plain);
    expect(text.split('\n')).toEqual([
      'toy-1: A toy',
      'Nobody, Table 1',
      '  n = 10, 3 runs',
      '',
      'Toys',
      '          quantity  measured  published  unit   tolerance   verdict',
      '  k = 1   s           0.1757       0.18  share  within 8 %  hit',
      '  k = 10  t_last      0.1757       0.18  share  within 8 %  hit',
      '',
    ]);
  });

  test('a miss is told by the report, and its reason stands below it', () => {
    const missing = paperReport(paper(row({}), row({ verdict: 'miss', note: 'too few runs' })), {}, plain);
    expect(missing.hasMissed).toBe(true);
    expect(missing.text).toMatch(/miss\n {6}too few runs\n/);
    expect(paperReport(paper(row({})), {}, plain).hasMissed).toBe(false);
  });

  test('what is not gated is no miss, and a cell is empty where nothing is published', () => {
    const ungated = row({ published: null, tolerance: '', verdict: 'info', note: 'not published' });
    const { text, hasMissed } = paperReport(paper(ungated, ungated), {}, plain);
    expect(hasMissed).toBe(false);
    expect(text).toContain('  k = 1  s           0.1757             share             info\n');
    expect(text.match(/s: not published/g)).toHaveLength(1);
  });

  test('the options reach the paper, and its progress the caller', () => {
    const heard: number[] = [];
    const output = { ...plain, progress: (done: number, total: number) => void heard.push(done, total) };
    expect(paperReport(paper(row({})), { seeds: 7, n: 20 }, output).text).toContain('n = 20, 7 runs');
    expect(heard).toEqual([7, 7]);
  });

  test('as JSON it has the same rows with all their digits', () => {
    const { text } = paperReport(paper(row({ measured: 0.123456789 })), {}, { ...plain, json: true });
    expect(JSON.parse(text)).toEqual({
      name: 'toy-1',
      title: 'A toy',
      source: 'Nobody, Table 1',
      setup: ['n = 10, 3 runs'],
      tables: [{ title: 'Toys', rows: [row({ measured: 0.123456789 })] }],
    });
  });

  test('the status is 1 when a row misses, and 0 when none does', () => {
    expect(runCommand([paper(row({ verdict: 'miss' }))], ['toy-1']).status).toBe(1);
    const { out, status } = runCommand([paper(row({}))], ['toy-1']);
    expect(out).toContain('toy-1: A toy');
    expect(status).toBeUndefined();
  });

  test('what a paper says of its options is wrong usage', () => {
    const narrow: Paper = {
      ...paper(),
      run: ({ n }) => {
        throw new UsageError('n', n, 'from 4');
      },
    };
    const { err, status } = runCommand([narrow], ['toy-1', '--n', '3']);
    expect(err).toBe("error: option '--n': 3 is not allowed; from 4\n");
    expect(status).toBe(2);
  });

  test.each([
    [['toy-1', '--shard', '1/2'], "option '--shard' is for --full alone"],
    [['toy-1', '--workers', '2'], "option '--workers' is for --full alone"],
    [['toy-1', '--results', 'x'], "option '--results' is for --full alone"],
    [['lifeguard', '--full', '--n', '9'], "option '--n' cannot be used with --full"],
    [['lifeguard', '--full', '--seeds', '9'], "option '--seeds' cannot be used with --full"],
    [['toy-1', '--full'], "option '--full' is for lifeguard alone"],
  ])('%j is wrong usage', (args, text) => {
    const papers = [paper(row({})), { ...paper(row({})), name: 'lifeguard' }];
    expect(runCommand(papers, args)).toMatchObject({ err: `error: ${text}\n`, status: 2 });
  });

  test('a name that is no paper’s is answered with those that are', () => {
    expect(unknownPaper('toys', [paper(), paper()])).toBe(
      'error: there is no paper "toys"; there are toy-1, toy-1',
    );
  });

  test.each([
    ['--seeds', '0'],
    ['--seeds', '1.5'],
    ['--n', '1'],
    ['--n', 'many'],
  ])('%s %s is wrong usage', (flag, value) => {
    const command = simPaperCommand([paper(row({}))]);
    command.exitOverride((error) => {
      throw error;
    });
    command.configureOutput({ writeErr: () => {} });
    expect(() => command.parse(['toy-1', flag, value], { from: 'user' })).toThrow('It must be an integer');
  });

  test.each([
    [0.1757, '0.1757'],
    [17.60001, '17.6'],
    [4.4e-6, '4.4e-6'],
    [2500, '2500'],
    [0, '0'],
    [Number.NaN, 'NaN'],
  ])('the number %s is printed as %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});
