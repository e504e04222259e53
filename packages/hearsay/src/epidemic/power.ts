/**
 * Powers with the same bits on every engine. `Math.pow` and `**` may differ in the last bit from one engine
 * to the next; products and square roots may not (IEEE 754 rounds both correctly).
 */

/** Enough halvings for all 53 bits of a fraction. */
const HALVINGS = 53;

/** `base` to the power of `exponent`; both finite and from 0. */
export function power(base: number, exponent: number): number {
  const whole = Math.floor(exponent);
  let result = 1;
  for (let i = 0; i < whole; i += 1) result *= base;
  let rest = exponent - whole;
  let root = base;
  for (let i = 0; i < HALVINGS && rest > 0; i += 1) {
    root = Math.sqrt(root);
    rest *= 2;
    if (rest < 1) continue;
    result *= root;
    rest -= 1;
  }
  return result;
}
