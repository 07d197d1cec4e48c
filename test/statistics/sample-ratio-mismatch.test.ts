import { describe, expect, test } from "vitest";
import { chiSquareTest, sequentialTest } from "../../statistics/sample-ratio-mismatch.ts";
import { withinChance } from "../../studies/bench/statistics.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const recorded = [
  { counts: [4980, 5220], shares: [0.5, 0.5] },
  { counts: [310, 190, 480], shares: [0.3, 0.2, 0.5] },
];

describe("Pearson's test of a sample ratio mismatch", () => {
  // By scipy 1.16, scipy.stats.chisquare; its expected counts are of shares 300, 200, 480 of 980.
  test.each([
    [recorded[0], 5.647058823529412, 0.017484674410521348],
    [
      { counts: [310, 190, 480], shares: [300 / 980, 200 / 980, 480 / 980] },
      0.8333333333333333,
      0.6592406302004439,
    ],
  ])("is scipy's: %j", (phase, statistic, p) => {
    const test = chiSquareTest([phase]);
    expect(test.statistic).toBeCloseTo(statistic, 10);
    expect(test.p).toBeCloseTo(p, 12);
    expect(test.degreesOfFreedom).toBe(phase.shares.length - 1);
  });

  test("adds phases up, each by its own weights", () => {
    const single = recorded.map((phase) => chiSquareTest([phase]));
    const { statistic, degreesOfFreedom } = chiSquareTest(recorded);
    expect(statistic).toBeCloseTo(single[0].statistic + single[1].statistic, 10);
    expect(degreesOfFreedom).toBe(3);
  });

  test("says nothing of no units", () => {
    const nothing = { statistic: 0, degreesOfFreedom: 0, p: 1 };
    expect(chiSquareTest([])).toEqual(nothing);
    expect(chiSquareTest([{ shares: [0.5, 0.5], counts: [0, 0] }])).toEqual(nothing);
  });

  test("is certain of a unit in an arm that gets none", () => {
    expect(chiSquareTest([{ shares: [1, 0], counts: [100, 1] }]).p).toBe(0);
    expect(chiSquareTest([{ shares: [0.5, 0.5, 0], counts: [50, 50, 1] }]).p).toBe(0);
    expect(chiSquareTest([{ shares: [1, 0], counts: [100, 0] }]).p).toBe(1);
  });
});

describe("the test that may be looked at whenever one likes", () => {
  // By mpmath 1.3, with 40 digits.
  test.each([
    [recorded[0], 0.8195182196994325],
    [recorded[1], -0.5753749434660077],
    [{ counts: [60, 40], shares: [0.5, 0.5] }, 0.3878401806361875],
  ])("is the mean of two Bayes factors: %j", (phase, logEValue) => {
    expect(sequentialTest([phase]).logEValue).toBeCloseTo(logEValue, 9);
  });

  test("has an e-value: over all counts that there can be, its mean is 1", () => {
    const [units, share] = [12, 0.3];
    let [mean, probability] = [0, (1 - share) ** units];
    for (let count = 0; count <= units; count++) {
      const phase = { shares: [share, 1 - share], counts: [count, units - count] };
      mean += probability * Math.exp(sequentialTest([phase]).logEValue);
      probability *= ((units - count) / (count + 1)) * (share / (1 - share));
    }
    expect(mean).toBeCloseTo(1, 10);
  });

  test("blames at most 1 of 100 experiments that are as they should be, looked at after every unit", () => {
    const generator = new NumpyGenerator(3);
    const experiments = 1000;
    let blamed = 0;
    for (let experiment = 0; experiment < experiments; experiment++) {
      const counts = [0, 0];
      const phases = [{ shares: [0.9, 0.1], counts }];
      let least = 1;
      for (let unit = 0; unit < 500; unit++) {
        counts[generator.uniform() < 0.1 ? 1 : 0] += 1;
        least = Math.min(least, sequentialTest(phases).p);
      }
      if (least < 0.01) blamed += 1;
    }
    expect(blamed / experiments).toBeLessThanOrEqual(withinChance(0.01, experiments));
  });

  test("finds gross mismatches soon, and small ones in time", () => {
    const halves = (counts: number[]) => sequentialTest([{ shares: [0.5, 0.5], counts }]).p;
    expect(halves([180, 120])).toBeGreaterThan(0.01);
    expect(halves([240, 160])).toBeLessThan(0.01);
    expect(halves([10_100, 9_900])).toBeGreaterThan(0.01);
    expect(halves([101_000, 99_000])).toBeLessThan(0.01);
  });

  test("lets no phase hide another's mismatch", () => {
    const opposite = [
      { shares: [0.5, 0.5], counts: [1500, 1000] },
      { shares: [0.5, 0.5], counts: [1000, 1500] },
    ];
    expect(sequentialTest(opposite).p).toBeLessThan(1e-6);
  });

  test("is certain of a unit in an arm that gets none", () => {
    expect(sequentialTest([{ shares: [1, 0], counts: [100, 1] }])).toEqual({
      logEValue: Infinity,
      p: 0,
    });
    expect(sequentialTest([{ shares: [1, 0], counts: [100, 0] }]).p).toBe(1);
    expect(sequentialTest([]).p).toBe(1);
  });

  test("refuses counts of other arms", () => {
    const phases = [{ shares: [0.5, 0.5], counts: [1, 2, 3] }];
    expect(() => sequentialTest(phases)).toThrow("counts must be of 2 arms, not 3");
    expect(() => chiSquareTest(phases)).toThrow("counts must be of 2 arms, not 3");
  });
});
