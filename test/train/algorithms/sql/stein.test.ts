import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ParticleCounts,
  rowMedian,
  steinDirection,
} from "../../../../train/algorithms/sql/stein.ts";
import { compute, matrix } from "../../tracing.ts";
import { medianOf, steinLoop } from "./stein-loop.ts";

type Particles = Record<"fixed" | "score" | "updated", number[]>;

function direction({ fixed, score, updated }: Particles, counts: ParticleCounts): number[] {
  return compute((trace) => {
    const rows = (data: number[]) =>
      trace.constant(data, [data.length / counts.dimensions, counts.dimensions]);
    const particles = { fixed: rows(fixed), score: rows(score), updated: rows(updated) };
    return steinDirection(trace, particles, counts);
  });
}

const entry = fc.double({ min: -3, max: 3, noNaN: true });
const cases = fc
  .record({
    states: fc.integer({ min: 1, max: 3 }),
    fixed: fc.integer({ min: 1, max: 5 }),
    updated: fc.integer({ min: 1, max: 5 }),
    dimensions: fc.integer({ min: 1, max: 3 }),
  })
  .chain((counts) => {
    const entries = (particles: number) => {
      const length = counts.states * particles * counts.dimensions;
      return fc.array(entry, { minLength: length, maxLength: length });
    };
    return fc.record({
      counts: fc.constant(counts),
      particles: fc.record({
        fixed: entries(counts.fixed),
        score: entries(counts.fixed),
        updated: entries(counts.updated),
      }),
    });
  });

describe("the direction of Stein variational gradient descent", () => {
  test("is what a plain loop over particles computes", () => {
    fc.assert(
      fc.property(cases, ({ counts, particles }) => {
        const expected = steinLoop(particles, counts);
        direction(particles, counts).forEach((phi, i) => {
          expect(Math.abs(phi - expected[i])).toBeLessThan(
            1e-9 * Math.max(1, Math.abs(expected[i])),
          );
        });
      }),
    );
  });

  test("is the score where a single fixed particle coincides with the updated one", () => {
    const counts = { states: 1, fixed: 1, updated: 1, dimensions: 2 };
    const particles = { fixed: [0.3, -1], score: [2, -0.5], updated: [0.3, -1] };
    expect(direction(particles, counts)).toEqual([2, -0.5]);
  });

  test("pushes particles apart where the density is flat", () => {
    const counts = { states: 1, fixed: 2, updated: 2, dimensions: 1 };
    const particles = { fixed: [-0.1, 0.1], score: [0, 0], updated: [-0.2, 0.2] };
    const [left, right] = direction(particles, counts);
    expect(left).toBeLessThan(0);
    expect(right).toBeCloseTo(-left, 12);
  });

  test("of one state does not depend on the particles of another", () => {
    const counts = { states: 2, fixed: 2, updated: 1, dimensions: 1 };
    const particles = { fixed: [0, 1, 5, 6], score: [1, 2, 3, 4], updated: [0.5, 5.2] };
    const [first] = direction(particles, counts);
    const moved = { fixed: [0, 1, -5, 9], score: [1, 2, -3, 0], updated: [0.5, 2] };
    expect(direction(moved, counts)[0]).toBe(first);
  });
});

test("the median of a row is the middle entry, or the mean of the middle two", () => {
  const rows = fc.integer({ min: 1, max: 9 }).chain((columns) =>
    fc.array(fc.array(entry, { minLength: columns, maxLength: columns }), {
      minLength: 1,
      maxLength: 4,
    }),
  );
  fc.assert(
    fc.property(rows, (given) => {
      const medians = compute((trace) => rowMedian(trace, matrix(trace, given), given[0].length));
      given.forEach((row, i) => {
        expect(medians[i]).toBeCloseTo(medianOf(row), 12);
      });
    }),
  );
});
