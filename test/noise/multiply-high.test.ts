import fc from "fast-check";
import { expect, test } from "vitest";
import { multiplyHigh } from "../../noise/multiply-high.ts";

test("the upper half of a product of words is that of exact arithmetic", () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const extremes = fc.constantFrom(0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff);
  const any = fc.oneof(word, extremes);
  fc.assert(
    fc.property(any, any, (a, b) => {
      const exact = Number((BigInt(a) * BigInt(b)) >> 32n);
      expect(multiplyHigh(a, b)).toBe(exact);
      // Words come as signed integers too.
      expect(multiplyHigh(a | 0, b | 0)).toBe(exact);
    }),
  );
});
