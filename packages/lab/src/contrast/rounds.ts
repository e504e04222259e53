/**
 * A model, for comparison: one rumour in synchronous rounds by push, pull, or both, in the textbook's way,
 * over the library's anti-entropy of Demers et al. 1987. In each round everybody calls one other, drawn
 * evenly. Who pushes sends what it has without asking, again and again; who pulls asks only while it has
 * nothing, and is answered if there is something. Push begins fast and ends slow; pull ends ever faster;
 * together they have both.
 */
import { AntiEntropyEpidemic, Rng, type Direction } from 'hearsay/epidemic';

export interface RoundsSpec {
  readonly seed: number;
  /** From 2. */
  readonly nodes: number;
  readonly direction: Direction;
}

export interface RoundsRun {
  /** Until everybody has heard. */
  readonly rounds: number;
  /** Copies of the rumour that were sent, needed or not, divided by the number of nodes. */
  readonly dataSendsPerNode: number;
  /** How many have heard after each round; the first figure, 1, is from before them. */
  readonly informed: readonly number[];
}

export function runRounds({ seed, nodes, direction }: RoundsSpec): RoundsRun {
  let sends = 0;
  const epidemic: AntiEntropyEpidemic = new AntiEntropyEpidemic(
    {
      sites: nodes,
      direction,
      onConversation(caller, partner) {
        const { population } = epidemic;
        // As it was when the round began: within a round nobody passes on what it has just heard.
        const isTold = direction !== 'pull' && population.wasInformed(caller);
        const isAsked = direction !== 'push' && !population.wasInformed(caller);
        if (isTold || (isAsked && population.wasInformed(partner))) sends += 1;
      },
    },
    Rng.seeded(seed),
  );
  const informed = [epidemic.population.informed];
  while (epidemic.population.informed < nodes) {
    epidemic.cycle();
    informed.push(epidemic.population.informed);
  }
  return { rounds: informed.length - 1, dataSendsPerNode: sends / nodes, informed };
}
