/**
 * One cheap cell of each table of Demers et al. 1987. The whole tables are `hearsay sim paper demers-1` to
 * `-5`.
 */
import { describe, expect, test } from 'vitest';
import { DEMERS_TABLE_1 } from '../../packages/hearsay/src/sim/papers/demers-1.ts';
import { DEMERS_TABLE_2 } from '../../packages/hearsay/src/sim/papers/demers-2.ts';
import { DEMERS_TABLE_3, demers3Paper } from '../../packages/hearsay/src/sim/papers/demers-3.ts';
import { DEMERS_TABLE_4, demers4Paper } from '../../packages/hearsay/src/sim/papers/demers-4.ts';
import { DEMERS_TABLE_5 } from '../../packages/hearsay/src/sim/papers/demers-5.ts';
import { inventedNetwork } from '../../packages/hearsay/src/sim/papers/demers-network.ts';
import {
  meanOutcome,
  rumourRows,
  type RumourTable,
} from '../../packages/hearsay/src/sim/papers/demers-rumours.ts';
import {
  meanFigures,
  ratioRows,
  type SpatialTable,
} from '../../packages/hearsay/src/sim/papers/demers-spatial.ts';
import type { PaperRow } from '../../packages/hearsay/src/sim/papers/paper.ts';

const NO_PROGRESS = (): void => {};

/** The rows of one k of a rumour table. */
function rumourCell(table: RumourTable, k: number, seeds: number): PaperRow[] {
  const line = table.published.find((candidate) => candidate.k === k)!;
  return rumourRows(table, line, meanOutcome(table, { k, sites: 1000, seeds }), true);
}

/** The gated rows of a table with spatial distributions, from its first and its last line. */
function spatialRatios(table: SpatialTable, seeds: number): PaperRow[] {
  const ends = { ...table, published: [table.published.at(0)!, table.published.at(-1)!] };
  return ratioRows(
    ends,
    ends.published.map(({ a }) => meanFigures(table.connections, { a, seeds })),
  );
}

const verdicts = (rows: readonly PaperRow[]): string[] =>
  rows.map(({ quantity, verdict }) => `${quantity} ${verdict}`);

describe('Demers et al. 1987', () => {
  test.each([
    ['Table 1, push with feedback and counter', DEMERS_TABLE_1, 2, 400],
    ['Table 2, push blind with a coin', DEMERS_TABLE_2, 2, 1200],
    ['Table 3, pull with feedback and counter', DEMERS_TABLE_3, 1, 400],
  ])('%s, one k: residue, traffic and last delivery are as published', (_, table, k, seeds) => {
    expect(verdicts(rumourCell(table, k, seeds))).toEqual(['s hit', 'm hit', 't_ave info', 't_last hit']);
  });

  test('Table 4, spatial distributions: a = 2 spares both kinds of link as published', () => {
    expect(verdicts(spatialRatios(DEMERS_TABLE_4, 40)).slice(0, 2)).toEqual([
      'compare, average link hit',
      'compare, Atlantic hit',
    ]);
  });

  test('Table 5, with a connection limit of one: a = 2 spares both links as published', () => {
    expect(verdicts(spatialRatios(DEMERS_TABLE_5, 40))).toEqual([
      'compare, average link hit',
      'compare, Atlantic hit',
      't_last info',
    ]);
  });
});

describe('what a table says when it does not hold', () => {
  test('a rumour that never stops to ask misses the residue and the traffic of Table 1', () => {
    const blind = { ...DEMERS_TABLE_1, judge: 'blind' } as const;
    expect(verdicts(rumourCell(blind, 2, 40))).toEqual(['s miss', 'm miss', 't_ave info', 't_last miss']);
  });

  test('uniform calls miss what a = 2 would spare', () => {
    const figures = meanFigures(DEMERS_TABLE_4.connections, { a: null, seeds: 5 });
    const [average, atlantic] = ratioRows(
      DEMERS_TABLE_4,
      DEMERS_TABLE_4.published.map(() => figures),
    );
    expect([average!.verdict, atlantic!.verdict]).toEqual(['miss', 'miss']);
  });

  test('for another group size nothing is published, so nothing is gated', () => {
    const { tables, setup } = demers3Paper.run({ n: 50, seeds: 3 }, NO_PROGRESS);
    expect(setup[0]).toContain('n = 50');
    expect(tables[0]!.rows.every(({ published, verdict }) => published === null && verdict === 'info')).toBe(
      true,
    );
  });

  test('a table depends on its options alone', () => {
    const heard: number[] = [];
    const once = demers4Paper.run({ seeds: 2 }, (done, total) => void heard.push(done / total));
    expect(demers4Paper.run({ seeds: 2 }, NO_PROGRESS)).toEqual(once);
    expect(heard.at(-1)).toBe(1);
  });
});

test('uniform calls load the line to Europe of the invented network as the paper says of its own', () => {
  const { network, atlantic } = inventedNetwork();
  const { sites } = network;
  let europeans = 0;
  for (let site = 0; site < sites; site += 1)
    network.walk(0, site, (link) => (europeans += link === atlantic ? 1 : 0));
  const crossing = (2 * europeans * (sites - europeans)) / (sites - 1);
  expect(crossing).toBeGreaterThan(70);
  expect(crossing).toBeLessThan(85);
});
