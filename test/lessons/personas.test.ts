/** The scripted personas: the items tell beliefs apart, and the route reaches each belief. */
import { describe, expect, test } from 'vitest';
import { Persona } from '../../packages/lab/src/lessons/persona.ts';
import { LATER_DAYS, PERSONAS, runPersona } from '../../packages/lab/src/lessons/personas.ts';
import { checkItems, findingsOf } from '../../packages/lab/src/lessons/quick-check.ts';
import { meanOf, personasShort, personasTold } from '../../tools/learning-bars.ts';
import { bank, LESSONS } from './lessons.ts';

const BANK = bank();
const told = personasTold(LESSONS, BANK);
const open = LESSONS.misconceptions.filter((one) => one.waits_for === undefined).map(({ id }) => id);
const held = new Set(PERSONAS.flatMap(({ beliefs }) => Object.keys(beliefs)));
const items = checkItems(LESSONS.misconceptions);

describe('the quick check', () => {
  test.each(items.map(({ id }) => id))('names %s to who holds it, and to nobody who knows better', (id) => {
    const who = (beliefs: Record<string, number>): Persona =>
      new Persona({ name: 'somebody', story: '', beliefs, knows: 1 }, 1);
    const shownTo = (persona: Persona): readonly string[] =>
      findingsOf(
        items,
        items.map((item) => persona.choose(item)),
      ).shown;
    expect(shownTo(who({ [id]: 1 }))).toContain(id);
    expect(shownTo(who({}))).toEqual([]);
  });
});

describe('five personas', () => {
  test('hold, between them, every misconception that can be run', () => {
    expect(PERSONAS).toHaveLength(5);
    expect(open.filter((id) => !held.has(id))).toEqual([]);
  });

  test('are the same with the same seed, and differ with another', () => {
    const run = (seed: number): unknown => runPersona(PERSONAS[4]!, seed, LESSONS, BANK);
    expect(run(3)).toEqual(run(3));
    expect(told[4]!.runs.map(({ before }) => before)).not.toEqual(
      Array.from({ length: told[4]!.runs.length }, () => told[4]!.runs[0]!.before),
    );
  });

  test.each(told.map(({ script: { name }, runs }) => [name, runs] as const))(
    '%s meets the refutation of each belief held, and the grader names what its numbers come from',
    (name, runs) => {
      const { beliefs } = PERSONAS.find((one) => one.name === name)!;
      for (const { reached, named, fromBelief } of runs) {
        expect([...reached.keys()].sort()).toEqual(Object.keys(beliefs).sort());
        expect(named).toBe(fromBelief);
      }
      expect(meanOf(runs, ({ after, before }) => after - before)).toBeGreaterThan(2);
    },
  );

  test('keep more after two months when confident misses are asked again', () => {
    expect(LATER_DAYS).toBeGreaterThan(29);
    const [asked, alone] = [
      told.map(({ runs }) => meanOf(runs, ({ later }) => later)),
      told.map(({ runs }) => meanOf(runs, ({ laterAlone }) => laterAlone)),
    ];
    expect(asked[1]!).toBeGreaterThan(alone[1]! + 1);
  });

  test('a card that no run backs convinces nobody', () => {
    const unbacked = { ...BANK, refutations: {} };
    const { reached, after, before } = runPersona(PERSONAS[0]!, 1, LESSONS, unbacked);
    expect(reached.size).toBe(0);
    expect(after).toBeLessThan(before + 4);
  });

  test('a belief that nothing on the route refutes is told as missed', () => {
    const runs = told[0]!.runs.map((run) => ({ ...run, reached: new Map() }));
    expect(personasShort([{ ...told[0]!, runs }])).toContain('not reached: M-SUSP');
  });
});
