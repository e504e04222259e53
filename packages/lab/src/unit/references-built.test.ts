/** The build refuses a reference that nothing answers; here with the real documents and a spoilt copy. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLessons } from '../../lessons-plugin.ts';
import { loadUnit, UNIT_PATH } from '../../unit-plugin.ts';
import { figureOf, type AnswerBank } from '../lessons/answers.ts';
import { parseRunName } from './references.ts';

const textAt = (path: string): string =>
  readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const FOLDER = UNIT_PATH.replace(/\.md$/, '/');
const BANK = JSON.parse(textAt(`${FOLDER}answers.json`)) as AnswerBank;

let scratch = '';
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'hearsay-references-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

describe('the unit’s text', () => {
  test('every result is a figure of the bank, with its unit', () => {
    const { results } = loadUnit().body;
    expect(Object.keys(results).length).toBeGreaterThan(15);
    for (const [name, shown] of Object.entries(results)) {
      expect(parseRunName(`run:${name}`), name).not.toBeNull();
      const value = figureOf(BANK, name)!;
      expect(shown, name).toMatch(/^\d[\d.e-]* \S/);
      const factor = shown!.endsWith('%') ? 100 : 1;
      expect(Number.parseFloat(shown!) / factor, name).toBeCloseTo(Number(value.toPrecision(3)), 6);
    }
  });

  test('a variant without a question of its own has the unit of its metric', () => {
    const { results } = loadUnit().body;
    expect(results['E15.push.median']).toMatch(/ rounds$/);
    expect(results['E12.suspect.median']).toMatch(/ s$/);
  });

  test('a spoilt reference fails the build with its file, line and name', () => {
    const document = textAt(UNIT_PATH);
    const spoilt = document.replace('{{run:E4.k3.median}}', '{{run:E4.k9.median}}');
    const line = spoilt.slice(0, spoilt.indexOf('E4.k9')).split('\n').length;
    expect(() => loadUnit(spoilt)).toThrow(`${UNIT_PATH}:${line}: the answer bank has no E4.k9.median`);
  });
});

describe('the data beside it', () => {
  test('a run that is missing in the bank fails the build, in each file that names it', () => {
    const { 'E4.k3': _gone, ...runs } = BANK.runs;
    const path = join(scratch, 'answers.json');
    writeFileSync(path, JSON.stringify({ ...BANK, runs }));
    const text = textAt(`${FOLDER}exercises.yaml`);
    const line = text.slice(0, text.indexOf('{{run:E4.k3.median}}')).split('\n').length;
    const what = '{{run:E4.k3.median}}: the answer bank has no such figure';
    expect(() => loadLessons(path)).toThrow(`${FOLDER}exercises.yaml:${line}: ${what}`);
    expect(() => loadLessons(path)).toThrow('/misconceptions.yaml:');
  });

  test('the bank that is there answers all of it', () => {
    expect(loadLessons().bank).toEqual(BANK);
  });
});
