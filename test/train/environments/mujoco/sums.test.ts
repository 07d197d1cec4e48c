import fc from "fast-check";
import { expect, test } from "vitest";
import { controlCost, norm, squareCost } from "../../../../train/environments/mujoco/sums.ts";

const { fround } = Math;

test("the cost of control is the weighted sum of squares, every operation rounded to float32", () => {
  const action = Float32Array.of(0.1, -0.7, 0.3);
  const [a, b, c] = action;
  const sum = fround(fround(fround(a * a) + fround(b * b)) + fround(c * c));
  expect(controlCost(0.1, action)).toBe(fround(fround(0.1) * sum));
});

test("sums are exact where their numbers are, however many there are", () => {
  const numbers = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 128 });
  fc.assert(
    fc.property(numbers, (values) => {
      const exact = values.reduce((sum, x) => sum + x * x, 0);
      expect(squareCost(2, Float64Array.from(values))).toBe(2 * exact);
      expect(controlCost(2, Float32Array.from(values))).toBe(2 * exact);
    }),
  );
});

test("the length of a vector is that of the diagonal", () => {
  expect(norm([3, -4])).toBe(5);
  expect(norm([2, -3, 6])).toBe(7);
  expect(norm([])).toBe(0);
});

test("eight numbers and more are summed in eight columns, as numpy sums them", () => {
  // From left to right, the small ones would be lost one by one.
  const values = new Float64Array(16).fill(Math.sqrt(2 ** -54));
  values[0] = 1;
  expect(squareCost(1, values)).toBeGreaterThan(1);
});
