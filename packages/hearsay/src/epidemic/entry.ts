/**
 * One item of a replicated database: a value or a death certificate, with the stamps that decide between two
 * versions of it (Demers §2). A certificate has a second stamp, the activation: waking a dormant certificate
 * raises only that one, so that it spreads again and yet does not cancel a later reinstatement.
 */
import type { Millis } from '../base/core.ts';

/** When and where a version was made. No two are equal: a site makes one with each time. */
export interface Stamp {
  /** A Lamport time: above all that the site had heard of. */
  readonly time: number;
  readonly site: number;
}

export interface Entry {
  readonly key: string;
  /** `null`: a death certificate. */
  readonly value: Uint8Array | null;
  readonly stamp: Stamp;
  /** Of a certificate: when it was last woken; equal to `stamp` in the beginning and for values. */
  readonly activation: Stamp;
  /** Of a certificate: the sites that keep a dormant copy. Empty for values. */
  readonly retention: readonly number[];
  /** Of a certificate: how long ago it was made or last woken, when this was read. 0 for values. */
  readonly ageMs: Millis;
}

/** The two stamps of an entry: what a comparison of databases needs. */
export type Version = Pick<Entry, 'stamp' | 'activation'>;

/** Above 0 if `a` is the later one, below if `b` is, 0 if they are the same. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a.time - b.time || a.site - b.site;
}

/**
 * Which of two versions of one item stands: the one with the later stamp; of the same version, the one that
 * was woken last.
 */
export function compareVersions(a: Version, b: Version): number {
  return compareStamps(a.stamp, b.stamp) || compareStamps(a.activation, b.activation);
}
