/**
 * Whose chance decides over a link. Usually all links share one source, so whatever changes the order of
 * packets changes everything after it. With a source for each link, keyed by the link, by what is drawn and
 * by how often that has been drawn there, two runs that differ in one setting meet the same network (common
 * random numbers): the 17th packet from n3 to n5 is as late in the one as in the other.
 */
import { Rng, type RngState } from '../base/rng.ts';

/**
 * `shared`: one source for all. `per-link`: the same fate for the same packet of a link, whatever others do.
 */
export type Randomness = 'shared' | 'per-link';

/** What is drawn; each is counted for itself, so that one more draw of the one does not shift the other. */
export const Draw = { Loss: 0, Duplication: 1, Latency: 2, StreamLatency: 3, Reset: 4 } as const;
export type Draw = (typeof Draw)[keyof typeof Draw];

const DRAWS = Object.keys(Draw).length;

/** What each link has drawn so far, in the order of `Draw`. */
export type LinkCounts = readonly (readonly [from: string, to: string, counts: readonly number[]])[];

interface LinkSource {
  readonly seed: number;
  readonly counts: number[];
}

export class LinkChance {
  readonly #randomness: Randomness;
  /** The shared source; with a source for each link, what their seeds come from. */
  readonly #rng: Rng;
  readonly #key: number;
  readonly #sources = new Map<string, Map<string, LinkSource>>();

  constructor(randomness: Randomness, rng: Rng) {
    this.#randomness = randomness;
    this.#rng = rng;
    this.#key = randomness === 'shared' ? 0 : rng.u32();
  }

  /**
   * The source of the next draw of this kind on this link. To be asked once for each, whether or not it is
   * used.
   */
  next(draw: Draw, from: string, to: string): Rng {
    if (this.#randomness === 'shared') return this.#rng;
    const { seed, counts } = this.#source(from, to);
    const count = counts[draw]!;
    counts[draw] = count + 1;
    return Rng.seeded(seed, count * DRAWS + draw);
  }

  save(): { readonly rng: RngState; readonly counts: LinkCounts } {
    const counts = [...this.#sources].flatMap(([from, row]) =>
      [...row].map(([to, source]): LinkCounts[number] => [from, to, [...source.counts]]),
    );
    return { rng: this.#rng.save(), counts };
  }

  restore({ rng, counts }: { readonly rng: RngState; readonly counts: LinkCounts }): void {
    this.#rng.restore(rng);
    for (const [from, to, saved] of counts) this.#source(from, to).counts.splice(0, DRAWS, ...saved);
  }

  #source(from: string, to: string): LinkSource {
    let row = this.#sources.get(from);
    if (row === undefined) this.#sources.set(from, (row = new Map()));
    let source = row.get(to);
    if (source === undefined) {
      const counts = Array.from({ length: DRAWS }, () => 0);
      row.set(to, (source = { seed: hash(`${from} ${to}`, this.#key), counts }));
    }
    return source;
  }
}

/** FNV-1a over the characters, begun with the key of the run. */
function hash(text: string, key: number): number {
  let value = 0x811c_9dc5 ^ key;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x0100_0193);
  return value >>> 0;
}
