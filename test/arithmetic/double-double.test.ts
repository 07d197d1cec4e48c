import fc from "fast-check";
import { expect, test } from "vitest";
import { over, times } from "../../arithmetic/double-double.ts";

test("a quotient times its divisor is the dividend, to about 100 bits", () => {
  const numbers = fc.double({ min: 1, max: 1000, noNaN: true });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [high, low] = times(over([a, 0], b), [b, 0]);
      expect(Math.abs(high - a + low)).toBeLessThanOrEqual(a * 2 ** -100);
    }),
  );
});
