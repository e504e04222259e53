import { describe, expect, test } from 'vitest';
import { logarithm } from './logarithm.ts';

describe('the logarithm', () => {
  test('has the bits of Go’s for two hundred thousand numbers', () => {
    const bits = new DataView(new ArrayBuffer(8));
    let hash = 1_469_598_103_934_665_603n;
    for (let n = 1; n < 200_000; n += 1) {
      bits.setFloat64(0, logarithm(n + 0.37));
      hash = BigInt.asUintN(64, (hash ^ bits.getBigUint64(0)) * 1_099_511_628_211n);
    }
    // Of the bits of math.Log(float64(n) + 0.37) in Go 1.19, hashed in the same way.
    expect(hash.toString(16)).toBe('e8bd1903cdf6c881');
  });

  test('is the engine’s to the last bit but one, from the smallest to the largest', () => {
    for (const x of [Number.MIN_VALUE, 1e-300, 1e-9, 0.5, 1 - 1e-16, 1, 1 + 1e-15, 2, Math.E, 1e9, 1.7e308]) {
      const engines = Math.log(x);
      expect(Math.abs(logarithm(x) - engines)).toBeLessThanOrEqual(2 * Number.EPSILON * Math.abs(engines));
    }
    expect(logarithm(1)).toBe(0);
  });
});
