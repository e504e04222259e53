/** The Grafana dashboard against the metrics: it shows only what there is, by labels that there are. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { COUNTERS, GAUGES, SAMPLES, type Instrument } from './instruments.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

const path = fileURLToPath(new URL('../../../../deploy/grafana-hearsay.json', import.meta.url));
const text = readFileSync(path, 'utf8');
const { panels } = JSON.parse(text) as { panels: Panel[] };
const targets = panels.flatMap(({ targets = [], title }) => targets.map((target) => ({ title, ...target })));

/** Labels that a scrape adds. */
const SCRAPED = ['job', 'instance'];
const instruments: Readonly<Record<string, Instrument>> = { ...COUNTERS, ...GAUGES, ...SAMPLES };

/** The series of the metrics, with the labels of each. */
const series = new Map<string, readonly string[]>();
for (const [name, { label, buckets }] of Object.entries(instruments)) {
  const own = [...SCRAPED, ...(label === undefined ? [] : [label.name])];
  if (!(name in SAMPLES)) series.set(name, own);
  else if (buckets !== undefined) series.set(`${name}_bucket`, [...own, 'le']);
  else series.set(name, [...own, 'quantile']);
}

function metricsOf(expr: string): string[] {
  return expr.match(/\b(?:memberlist|serf|hearsay|process|nodejs)_\w+/g) ?? [];
}

describe('the dashboard', () => {
  test.each(targets)('$title: $expr', ({ expr, legendFormat }) => {
    const names = metricsOf(expr);
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      expect([...series.keys()]).toContain(name);
      const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap((found) => found[1]!.split(/,\s*/));
      const selected = [...expr.matchAll(/(\w+)=~?"/g)].map((found) => found[1]!);
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]!);
      for (const label of [...grouped, ...selected, ...shown]) expect(series.get(name)).toContain(label);
      if (grouped.length > 0) for (const label of shown) expect(grouped).toContain(label);
    }
  });

  test('rates are of counters, and only of them', () => {
    for (const { expr } of targets) {
      for (const name of metricsOf(expr)) {
        const isRated = new RegExp(`(?:rate|increase)\\(${name}\\{`).test(expr);
        expect(isRated, expr).toBe(name in COUNTERS || name.endsWith('_bucket'));
      }
    }
  });

  test('a value that a panel selects is one that the label has', () => {
    for (const [, name, value] of text.matchAll(/(\w+)=\\"(\w+)\\"/g)) {
      const labels = Object.values(instruments).flatMap(({ label }) =>
        label?.name === name ? [label!] : [],
      );
      expect(
        labels.some(({ values }) => values.includes(value!)),
        `${name}="${value}"`,
      ).toBe(true);
    }
  });

  test('every metric of ours is on it', () => {
    const shown = new Set(targets.flatMap(({ expr }) => metricsOf(expr)));
    const missing = [...series.keys()].filter((name) => name.startsWith('hearsay_') && !shown.has(name));
    expect(missing).toEqual([]);
  });

  test('its variables ask for a metric that is always there', () => {
    const asked = [...text.matchAll(/label_values\((\w+)/g)].map((found) => found[1]!);
    expect(asked.length).toBeGreaterThan(0);
    for (const name of asked) expect([...series.keys()]).toContain(name);
  });

  test('each panel says what it shows, and none lies on another', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { type, description, title, gridPos } of panels) {
      if (type !== 'row') expect(description, title).toBeTruthy();
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken.has(`${x},${y}`), title).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
  });
});
