import { expect, test } from 'vitest';
import { RULES, type Rules } from '../../packages/hearsay/src/swim/rules.ts';
import { describeKinds, ofKind, runAll } from './load.ts';
import { TracePlayer, type StateTrace } from './state-trace.ts';

/**
 * The first step at which a core with these rules differs from the recording, and how; `null` if none does.
 */
function firstDifference(trace: StateTrace, rules: Rules): { step: number; error: unknown } | null {
  const player = new TracePlayer(trace, rules);
  for (const [step, recorded] of trace.steps.entries()) {
    try {
      player.play(recorded);
    } catch (error) {
      return { step, error };
    }
  }
  return null;
}

/**
 * The rules that make our core differ in a trace: each is one whose return to memberlist's value moves the
 * first difference to a later step. Throws if a difference is left that no single rule explains.
 */
function differingRules(trace: StateTrace): (keyof Rules)[] {
  let rules = RULES.hearsay;
  const found: (keyof Rules)[] = [];
  for (;;) {
    const difference = firstDifference(trace, rules);
    if (difference === null) return found;
    const name = (Object.keys(rules) as (keyof Rules)[]).find((candidate) => {
      if (rules[candidate] === RULES['memberlist-0.2'][candidate]) return false;
      const without = firstDifference(trace, { ...rules, [candidate]: RULES['memberlist-0.2'][candidate] });
      return without === null || without.step > difference.step;
    });
    if (name === undefined) throw difference.error;
    rules = { ...rules, [name]: RULES['memberlist-0.2'][name] };
    found.push(name);
  }
}

describeKinds(['state-trace'], (file) => {
  const traces = ofKind<StateTrace>(file, 'state-trace');

  test(`${file.name}: under memberlist 0.2's rules every step is as recorded`, () => {
    runAll(`${file.name} state-trace`, traces, (trace) => {
      expect(new TracePlayer(trace, RULES['memberlist-0.2']).describe()).toEqual(trace.initial);
      const difference = firstDifference(trace, RULES['memberlist-0.2']);
      if (difference === null) return;
      const { error, step } = difference;
      if (error instanceof Error) error.message = `step ${step} (${trace.steps[step]!.op}): ${error.message}`;
      throw error;
    });
  });

  test(`${file.name}: under our rules every difference is a named rule`, () => {
    const count: Partial<Record<keyof Rules, number>> = {};
    runAll(`${file.name} state-trace, our rules`, traces, (trace) => {
      for (const name of differingRules(trace)) count[name] = (count[name] ?? 0) + 1;
    });
    console.log(`${file.name}: traces that differ, by rule: ${JSON.stringify(count)}`);
  });
});
