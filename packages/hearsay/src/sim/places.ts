/**
 * Where hosts stand: groups that are near each other, such as racks or regions, and how far these are apart.
 * It comes on top of what a link is like, so that near and far links have one jitter, one loss and the same
 * draws: a run with places meets the chance of the run without.
 */
import type { Millis } from '../base/core.ts';
import { UsageError } from '../base/errors.ts';

/** Groups of hosts, and how far they are apart. */
export interface Places {
  /** The groups by their hosts. A host in none of them is as far from everybody as usual. */
  readonly hosts: readonly (readonly string[])[];
  /**
   * `apartMs[from][to]`: how much longer than usual anything is on the way from one group to another. Within
   * a group it is the diagonal; the two directions need not be alike.
   */
  readonly apartMs: readonly (readonly Millis[])[];
}

/** Looks up how far two hosts are apart. */
export class PlaceMap {
  readonly #placeOf = new Map<string, number>();
  readonly #apartMs: Places['apartMs'];

  /** @throws UsageError for a table that does not fit the groups, a time that is none, or a host twice. */
  constructor({ hosts, apartMs }: Places) {
    this.#apartMs = apartMs;
    if (apartMs.length !== hosts.length) {
      throw new UsageError('places.apartMs', apartMs.length, `a row for each of ${hosts.length} places`);
    }
    for (const row of apartMs) {
      if (row.length !== hosts.length)
        throw new UsageError('places.apartMs', row.length, `a time for each of ${hosts.length} places`);
      for (const ms of row) {
        if (!(ms >= 0 && ms < Infinity)) throw new UsageError('places.apartMs', ms, 'milliseconds from 0');
      }
    }
    for (const [place, group] of hosts.entries()) {
      for (const host of group) {
        if (this.#placeOf.has(host)) throw new UsageError('places.hosts', host, 'each host in one place');
        this.#placeOf.set(host, place);
      }
    }
  }

  apartMs(from: string, to: string): Millis {
    const [there, here] = [this.#placeOf.get(from), this.#placeOf.get(to)];
    return there === undefined || here === undefined ? 0 : this.#apartMs[there]![here]!;
  }
}
