import { expect, test } from 'vitest';
import { pushPullMs } from '../../packages/hearsay/src/swim/push-pull.ts';
import { retransmitLimit, suspicionMinMs, suspicionMs } from '../../packages/hearsay/src/swim/suspicion.ts';
import { describeKinds, ofKind, runAll, type Vector } from './load.ts';

interface Formula extends Vector {
  kind: 'formula';
  fn: string;
  in: Record<string, number>;
  out?: number;
  out_ns?: number;
}

const NS = 1e6;

/** Each formula in the unit of the recording: nanoseconds, or a plain number. */
const FORMULAS: Record<string, (given: Record<string, number>) => number> = {
  suspicionTimeout: ({ mult, n, interval_ns }) => NS * suspicionMinMs(mult!, n!, interval_ns! / NS),
  retransmitLimit: ({ mult, n }) => retransmitLimit(mult!, n!),
  pushPullScale: ({ interval_ns, n }) => NS * pushPullMs(interval_ns! / NS, n!),
  remainingSuspicionTime: ({ confirmations, k, min_ns, max_ns, elapsed_ns }) =>
    NS * suspicionMs(confirmations!, k!, min_ns! / NS, max_ns! / NS) - elapsed_ns!,
};

describeKinds(['formula'], (file) => {
  const formulas = ofKind<Formula>(file, 'formula');
  test(`${file.name}: every formula gives the recorded number`, () => {
    runAll(`${file.name} formula`, formulas, (formula) => {
      const calculate = FORMULAS[formula.fn];
      expect(calculate, formula.fn).toBeDefined();
      expect(Math.round(calculate!(formula.in)), formula.fn).toBe(formula.out_ns ?? formula.out);
    });
  });
});
