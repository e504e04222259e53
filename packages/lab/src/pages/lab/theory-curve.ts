/** Formulas laid over the curve of who is informed, from the moment at which there is news. */
import type { Curves, SpecFacts } from '../../player/engine-api.ts';
import type { RunSpec } from '../../player/spec.ts';
import { logisticShare, neverHears, serfPageShare } from '../../player/theory.ts';
import type { TheoryCurve } from '../../ui/curves-panel.tsx';

export type TheoryId = 'none' | 'logistic' | 'final' | 'serf';

/** `null`: no formula is wanted, or nothing has happened that could spread. */
export function theoryCurve(
  id: TheoryId,
  curves: Curves,
  facts: SpecFacts,
  spec: RunSpec,
): TheoryCurve | null {
  const newsMs = [...spec.faults, ...spec.actions].reduce(
    (first, { atMs }) => Math.min(first, atMs),
    Infinity,
  );
  if (id === 'none' || newsMs === Infinity) return null;
  const { gossipIntervalMs, gossipNodes } = facts.config;
  const share = shareOf(id, spec, gossipNodes, facts.retransmitLimit);
  const count = curves.curves[0]?.values.length ?? 0;
  const values = Float32Array.from({ length: count }, (_, i) => {
    const rounds = (curves.fromMs + i * curves.stepMs - newsMs) / gossipIntervalMs;
    return rounds < 0 ? Number.NaN : share(rounds);
  });
  return { name: id, values };
}

function shareOf(
  id: Exclude<TheoryId, 'none'>,
  { nodes, loss }: RunSpec,
  fanout: number,
  retransmits: number,
): (rounds: number) => number {
  if (id === 'logistic') return (rounds) => logisticShare(nodes, fanout, rounds);
  if (id === 'serf') return (rounds) => serfPageShare(nodes, { fanout, loss, failed: 0 }, rounds);
  const hear = 1 - neverHears(retransmits);
  return () => hear;
}
