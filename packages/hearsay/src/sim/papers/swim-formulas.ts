/** The closed forms of SWIM 2002, in protocol periods, for a group in which nobody is faulty. */
import { retransmitLimit } from '../../swim/suspicion.ts';

/** e / (e − 1): the expected first detection in a large group (§3.1). */
export const FIRST_DETECTION_LIMIT: number = Math.E / (Math.E - 1);

/** The expected period of the first ping to one of `n` members, targets drawn at random (§3.1, exact). */
export function firstDetection(n: number): number {
  return 1 / (1 - power(1 - 1 / (n - 1), n - 1));
}

/** One probe of a live member fails: each packet arrives with probability `delivery`, `k` helpers (§3.1). */
export function probeFailure(delivery: number, k: number): number {
  return (1 - power(delivery, 2)) * power(1 - power(delivery, 4), k);
}

/**
 * PM of §3.1: mistakes about a live member, its probes failing by chance, in the expected time to detect a
 * failure, T = T' e/(e − 1). It is not a rate per period, although it is easily taken for one: a live member
 * is probed once a period on average, so mistakes come at the rate `probeFailure` a period, and the formula's
 * last factor, e^q/(e^q − 1), is T in periods. As a probability per period it could not hold at all: with
 * no packet delivered it is 1.58.
 */
export function mistakes(delivery: number, k: number): number {
  return probeFailure(delivery, k) * FIRST_DETECTION_LIMIT;
}

/** Bailey's epidemic (§4.1): after how many periods half of `n` members know. */
export function halfTime(n: number): number {
  return Math.log(n - 1) / (2 - 1 / n);
}

/** How many of `n` members do not know after λ ln n periods (§4.1). */
export function missing(n: number, lambda: number): number {
  return Math.exp(-((2 - 1 / n) * lambda - 2) * Math.log(n));
}

/**
 * λ ⌈ln(n + 1)⌉: how often a member passes on a piece of news, and the suspicion time-out in periods (§5).
 */
export function piggybackLimit(n: number, lambda: number): number {
  return lambda * Math.ceil(Math.log(n + 1));
}

/** The library's `retransmitMult` that gives this limit: it counts in decimal logarithms. */
export function retransmitMultFor(n: number, limit: number): number {
  return limit / retransmitLimit(1, n);
}

/** A whole power by multiplication, the same on every engine. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let i = 0; i < exponent; i += 1) product *= base;
  return product;
}
