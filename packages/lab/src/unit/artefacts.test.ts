/** The artefacts are what runs give: whole tables, with numbers on the side that the text claims. */
import { describe, expect, test } from 'vitest';
import type { LabEvent, PacketNote, RunInfo } from '../player/engine-api.ts';
import { Engine } from '../player/engine.ts';
import { comparisonMarkdown, comparisonSteps, tuningMarkdown, tuningSteps } from './artefact-heartbeats.ts';
import { hearingsOf, WALKTHROUGH_SPEC, walkthroughMarkdown } from './artefact-walkthrough.ts';
import { amountText, medianOf, secondsText, tableOf } from './artefact-table.ts';

function walked(): { info: RunInfo; events: readonly LabEvent[]; packets: readonly PacketNote[] } {
  const engine = new Engine();
  const { id } = engine.open(WALKTHROUGH_SPEC);
  const info = engine.compute(id, Infinity);
  const all = Number.MAX_SAFE_INTEGER;
  return { info, events: engine.events(id, 0, all), packets: engine.packets(id, 0, all) };
}

describe('the walkthrough', () => {
  const { info, events, packets } = walked();
  const hearings = hearingsOf(events, packets);

  test('follows one update through a hundred members, each told by somebody who knew', () => {
    expect(hearings.length).toBeGreaterThan(95);
    const knownAt = new Map([[1, 0]]);
    for (const { node, from, atMs } of hearings) {
      expect(knownAt.get(from), `n${from}, who told n${node}`).toBeLessThan(atMs);
      knownAt.set(node, atMs);
    }
  });

  test('is a document with its run, its tables and its chain', () => {
    const text = walkthroughMarkdown(info, events, packets);
    expect(text).toContain(`\`${info.digest}\``);
    expect(text).toContain('| tellings away | members |');
    expect(text).toMatch(new RegExp(`hears it from n1,[\\s\\S]*n${hearings.at(-1)!.node} hears it`));
  });
});

test('the worksheet: a longer time-out errs less and finds later', () => {
  const rows = tuningSteps().map((step) => step());
  expect(rows).toHaveLength(12);
  const oneSecond = rows.filter(({ intervalMs }) => intervalMs === 1000).map(({ run }) => run);
  expect(oneSecond[0]!.falseDowns).toBeGreaterThan(oneSecond.at(-1)!.falseDowns);
  expect(medianOf(oneSecond[0]!.detectionsMs)).toBeLessThan(medianOf(oneSecond.at(-1)!.detectionsMs)!);
  expect(tuningMarkdown(rows).match(/^\| \d+ ms \|/gm)).toHaveLength(12);
});

test('phi-accrual adapts to jitter, which a short fixed time-out does not bear', () => {
  const rows = comparisonSteps().map((step) => step());
  expect(rows).toHaveLength(16);
  const falseDowns = (weather: RegExp, detector: RegExp): number =>
    rows.find((row) => weather.test(row.weather) && detector.test(row.detector))!.run.falseDowns;
  expect(falseDowns(/jitter/, /fixed 1\.5/)).toBeGreaterThan(100);
  expect(falseDowns(/jitter/, /no pause/)).toBeLessThan(falseDowns(/jitter/, /fixed 1\.5/) / 10);
  expect(falseDowns(/pauses/, /no pause/)).toBeGreaterThan(0);
  expect(comparisonMarkdown(rows).match(/^\| [^|]+ \| (?:fixed|phi) /gm)).toHaveLength(16);
});

test('tables and numbers', () => {
  expect(tableOf(['a', 'b'], [[1, 'x']])).toBe('| a | b |\n| --- | --- |\n| 1 | x |');
  expect([amountText(0), amountText(0.0123), amountText(123.4), secondsText(null)]).toEqual([
    '0',
    '0.012',
    '123',
    '–',
  ]);
  expect([medianOf([]), medianOf([3, 1, 2])]).toEqual([null, 2]);
});
