/**
 * The natural logarithm with the same bits on every engine. `Math.log` may differ in the last bit: two
 * releases of one engine did, and then a simulation has another digest in the browser than in Node. Sums and
 * products may not (IEEE 754 rounds them correctly), so this is made of those alone.
 *
 * It is the method of Go's `math.Log` (FreeBSD's `e_log.c`), since memberlist's timeouts are cut from it:
 * with x = 2^k · (1 + f), the fraction between √½ and √2, and s = f / (2 + f), ln(1 + f) = f − s·(f − R)
 * where R is an even polynomial in s; its error is below one unit in the last place.
 */

/** ln 2 in two parts, the first short enough that k times it is exact. */
const LN2_HIGH = 6.931_471_803_691_238_164_9e-1;
const LN2_LOW = 1.908_214_929_270_587_700_02e-10;

/** Of s², s⁴, … s¹⁴: the minimax coefficients of R. */
const C2 = 6.666_666_666_666_735_13e-1;
const C4 = 3.999_999_999_940_941_908e-1;
const C6 = 2.857_142_874_366_239_149e-1;
const C8 = 2.222_219_843_214_978_396e-1;
const C10 = 1.818_357_216_161_805_012e-1;
const C12 = 1.531_383_769_920_937_332e-1;
const C14 = 1.479_819_860_511_658_591e-1;

/** ln `x`, for `x` above 0 and finite. */
export function logarithm(x: number): number {
  let fraction = x;
  let exponent = 0;
  for (; fraction >= Math.SQRT2; exponent += 1) fraction /= 2;
  for (; fraction < Math.SQRT1_2; exponent -= 1) fraction *= 2;
  const f = fraction - 1;
  const s = f / (2 + f);
  const s2 = s * s;
  const s4 = s2 * s2;
  const odd = s2 * (C2 + s4 * (C6 + s4 * (C10 + s4 * C14)));
  const even = s4 * (C4 + s4 * (C8 + s4 * C12));
  const rest = odd + even;
  const half = 0.5 * f * f;
  return exponent * LN2_HIGH - (half - (s * (half + rest) + exponent * LN2_LOW) - f);
}
