import fc from "fast-check";
import { expect, test } from "vitest";
import { rungeKutta } from "../../../train/environments/runge-kutta.ts";

test("a Runge-Kutta step of y' = a y is the Taylor polynomial of the exponential", () => {
  const numbers = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(numbers, numbers, (a, h) => {
      const [y] = rungeKutta(([value]) => [a * value], [1], h);
      const x = a * h;
      expect(y).toBeCloseTo(1 + x + x ** 2 / 2 + x ** 3 / 6 + x ** 4 / 24, 10);
    }),
  );
});
