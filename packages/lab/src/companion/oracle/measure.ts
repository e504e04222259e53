/** The measures of a finished run, read from the engine's journal. */
import type { EngineApi, LabEvent, RunId } from '../../player/engine-api.ts';
import type { RunSpec } from '../../player/spec.ts';
import type { Measures } from './tools.ts';

/** The engine, asked in the same thread or in a worker. */
export type EnginePort = {
  readonly [Name in keyof EngineApi]: (
    ...args: Parameters<EngineApi[Name]>
  ) => ReturnType<EngineApi[Name]> | Promise<ReturnType<EngineApi[Name]>>;
};

const EVENTS_AT_ONCE = 4096;

export async function measure(engine: EnginePort, run: RunId, spec: RunSpec): Promise<Measures> {
  const { events, packets } = await engine.info(run);
  const tally = new Tally(spec);
  for (let from = 0; from < events; from += EVENTS_AT_ONCE) {
    const some = await engine.events(run, from, Math.min(events, from + EVENTS_AT_ONCE));
    for (const event of some) tally.add(event);
  }
  const end = { fromMs: spec.forMs, toMs: spec.forMs, points: 1, subject: null };
  const { curves } = await engine.curves(run, end);
  const agree = curves.find(({ name }) => name === 'agree')?.values[0] ?? 0;
  const packetsPerNodeSecond = packets / spec.nodes / (spec.forMs / 1000);
  return {
    ...tally.measures(),
    packetsPerNodeSecond: rounded(packetsPerNodeSecond),
    agreeAtEnd: rounded(agree),
  };
}

class Tally {
  readonly #subject: number;
  readonly #crashed = new Set<number>();
  readonly #wronglyDead = new Set<number>();
  #firstSuspicionMs: number | null = null;
  #firstDeathMs: number | null = null;
  #lastDeathMs: number | null = null;
  #suspicions = 0;
  #deaths = 0;
  #refutations = 0;

  constructor({ faults, actions }: RunSpec) {
    this.#subject = faults[0]?.nodes[0] ?? actions[0]?.node ?? 0;
  }

  add({ kind, atMs, observer, subject }: LabEvent): void {
    switch (kind) {
      case 'crashed':
        this.#crashed.add(observer === 0 ? subject : observer);
        break;
      case 'restarted':
        this.#crashed.delete(observer === 0 ? subject : observer);
        break;
      case 'suspect':
        this.#suspicions += 1;
        this.#firstSuspicionMs ??= rounded(atMs);
        break;
      case 'dead':
        this.#deaths += 1;
        this.#firstDeathMs ??= rounded(atMs);
        if (subject === this.#subject) this.#lastDeathMs = rounded(atMs);
        if (!this.#crashed.has(subject)) this.#wronglyDead.add(subject);
        break;
      case 'refuted':
        this.#refutations += 1;
        break;
      default:
    }
  }

  measures(): Omit<Measures, 'packetsPerNodeSecond' | 'agreeAtEnd'> {
    return {
      firstSuspicionMs: this.#firstSuspicionMs,
      firstDeathMs: this.#firstDeathMs,
      lastDeathMs: this.#lastDeathMs,
      suspicions: this.#suspicions,
      deaths: this.#deaths,
      nodesWronglyDead: this.#wronglyDead.size,
      refutations: this.#refutations,
    };
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}
