import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalize, RunningStatistics } from "../../../train/networks/running-statistics.ts";

const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const rows = fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 30 });

describe("statistics of observations", () => {
  test("are the mean, and one over the deviation, of each dimension", () => {
    fc.assert(
      fc.property(rows, fc.nat(), (observations, cut) => {
        const statistics = new RunningStatistics(2);
        const split = cut % observations.length;
        statistics.add(observations.slice(0, split).flat());
        statistics.add(observations.slice(split).flat());
        const { mean, scale } = statistics.normalization();
        for (const dimension of [0, 1]) {
          const values = observations.map((observation) => observation[dimension]);
          const average = values.reduce((sum, x) => sum + x, 0) / values.length;
          const variance = values.reduce((sum, x) => sum + (x - average) ** 2, 0) / values.length;
          expect(mean[dimension]).toBeCloseTo(average, 8);
          const expected = 1 / Math.sqrt(Math.max(variance, 1e-8));
          expect(scale[dimension] / expected).toBeCloseTo(1, 5);
        }
      }),
    );
  });

  test("leave observations as they are before there is one", () => {
    const { mean, scale } = new RunningStatistics(2).normalization();
    expect([...mean, ...scale]).toEqual([0, 0, 1, 1]);
  });

  test("go on from what was read", () => {
    const [one, other] = [new RunningStatistics(2), new RunningStatistics(2)];
    one.add([1, 2, 3, 5]);
    other.add([7, 7]);
    other.write(one.read());
    one.add([4, 4]);
    other.add([4, 4]);
    expect(other.normalization()).toEqual(one.normalization());
  });
});

describe("normalized observations", () => {
  test("have mean 0 and deviation 1 where the statistics are theirs", () => {
    const observations = Float64Array.of(1, 10, 3, 30, 5, 50);
    const statistics = new RunningStatistics(2);
    statistics.add(observations);
    normalize(observations, statistics.normalization());
    const step = Math.sqrt(3 / 2);
    [-step, -step, 0, 0, step, step].forEach((expected, i) => {
      expect(observations[i]).toBeCloseTo(expected, 12);
    });
  });

  test("lie within ten deviations, also in a dimension that has not changed yet", () => {
    const statistics = new RunningStatistics(2);
    statistics.add([1, 5, 3, 5]);
    const observations = Float32Array.of(100, 5, -100, 6);
    normalize(observations, statistics.normalization());
    expect([...observations]).toEqual([10, 0, -10, 10]);
  });
});
