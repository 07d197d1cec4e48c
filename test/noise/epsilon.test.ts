import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawEpsilon } from "../../noise/epsilon.ts";

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe("the noise of acting", () => {
  test("of a row does not depend on how many rows are drawn with it", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 9 }), (seed, columns) => {
        const batch = drawEpsilon("normal", seed, 5, columns);
        const alone = drawEpsilon("normal", seed, 1, columns);
        expect(batch.subarray(0, columns)).toEqual(alone);
      }),
    );
  });

  test("differs between seeds, rows and steps", () => {
    const draws = [
      drawEpsilon("normal", 1, 2, 3),
      drawEpsilon("normal", 2, 2, 3),
      drawEpsilon("normal", 1 + 2 ** 32, 2, 3),
      drawEpsilon("normal", 1, 2, 3, 1),
    ];
    const rows = draws.flatMap((draw) => [draw.subarray(0, 3).join(), draw.subarray(3).join()]);
    expect(new Set(rows).size).toBe(rows.length);
  });

  test("is this, in every JavaScript engine, to the last bit", () => {
    expect([...drawEpsilon("normal", 7, 1, 3)]).toMatchInlineSnapshot(`
      [
        1.6911625862121582,
        0.6749688386917114,
        -1.2046078443527222,
      ]
    `);
    expect([...drawEpsilon("gumbel", 7, 1, 3)]).toMatchInlineSnapshot(`
      [
        3.0690369606018066,
        1.2466050386428833,
        -0.7747281789779663,
      ]
    `);
  });

  test.each([
    ["normal", 0, 1],
    ["gumbel", 0.5772156649, Math.PI ** 2 / 6],
  ] as const)("of the %s law has mean %f and variance %f", (law, mean, variance) => {
    const draws = drawEpsilon(law, 3, 50_000, 4);
    const average = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const spread = draws.reduce((sum, x) => sum + (x - average) ** 2, 0) / draws.length;
    // Five standard errors of 200,000 draws.
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(variance / draws.length));
    expect(Math.abs(spread - variance)).toBeLessThan(0.05);
  });
});
