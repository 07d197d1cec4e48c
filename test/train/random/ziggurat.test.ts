import { describe, expect, test } from "vitest";
import { density, edge, inside, tailStart } from "../../../train/random/ziggurat.ts";

/** integral of exp(-x^2 / 2) from a on, by Simpson's rule. */
function tailArea(a: number): number {
  const [width, steps] = [12, 20_000];
  const h = width / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-0.5 * (a + i * h) ** 2);
  }
  return (sum * h) / 3;
}

describe("the ziggurat", () => {
  const area = tailStart * density[255] + tailArea(tailStart);

  test("has layers of the same area as the base with the tail", () => {
    for (let layer = 1; layer < 256; layer++) {
      const above = layer === 1 ? 1 : density[layer - 1];
      expect((edge[layer] * (above - density[layer])) / area, `layer ${layer}`).toBeCloseTo(1, 11);
    }
  });

  test("has a base whose fictitious edge gives it that area", () => {
    expect((edge[0] * density[255]) / area).toBeCloseTo(1, 12);
    expect(edge[255]).toBe(tailStart);
  });

  test("calls certain what lies under the layer above", () => {
    expect(inside[0]).toBe(tailStart / edge[0]);
    expect(inside[1]).toBe(0);
    for (let layer = 2; layer < 256; layer++) {
      expect(inside[layer] * edge[layer]).toBeCloseTo(edge[layer - 1], 14);
    }
  });
});
