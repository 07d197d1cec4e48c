import { describe, expect, test } from "vitest";
import { analyse, type ExperimentPhase } from "../../statistics/analysis.ts";
import { bucketOf, chooseArm } from "../../statistics/bucket.ts";
import { differenceSequence } from "../../statistics/confidence-sequence.ts";
import { addUnit, mergeTotals, momentsOf, noUnits, type Totals } from "../../statistics/moments.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const settings = { alpha: 0.05, plannedUnits: 6000 };

/** Assigns units by their buckets, and draws an outcome of each: N(mean of its arm, 1). */
function phaseOf(
  seed: string,
  { weights, means, units = 6000 }: { weights: number[]; means: number[]; units?: number },
): ExperimentPhase {
  const generator = new NumpyGenerator(5);
  const arms = weights.map(() => ({ exposures: 0, outcomes: noUnits }));
  for (let i = 0; i < units; i++) {
    const arm = chooseArm(bucketOf(seed, `unit-${i}`), weights) ?? -1;
    const covariate = generator.normal();
    const value = means[arm] + 0.8 * covariate + 0.6 * generator.normal();
    arms[arm].exposures += 1;
    arms[arm].outcomes = addUnit(arms[arm].outcomes, { value, covariate });
  }
  return { weights, arms };
}

describe("the analysis of an experiment", () => {
  const names = ["control", "same", "better"];
  const phase = phaseOf("analysis", { weights: [0.4, 0.3, 0.3], means: [1, 1, 1.3] });

  test("tells of every arm, and compares each with the first", () => {
    const { arms, sampleRatio, comparisons } = analyse([phase], { ...settings, names });
    expect(arms.map(({ name }) => name)).toEqual(names);
    expect(arms.map(({ exposures }) => exposures)).toEqual(phase.arms.map((arm) => arm.exposures));
    expect(arms.reduce((sum, { units }) => sum + units, 0)).toBe(6000);
    for (const [i, { mean, deviation, sequence }] of arms.entries()) {
      expect(Math.abs((mean ?? 0) - [1, 1, 1.3][i])).toBeLessThan(0.1);
      expect(deviation).toBeCloseTo(1, 1);
      expect(sequence?.estimate).toBe(mean);
    }
    expect(sampleRatio.sequential.p).toBeGreaterThan(0.01);
    expect(sampleRatio.fixedTime.degreesOfFreedom).toBe(2);
    expect(comparisons.map(({ verdict }) => verdict.kind)).toEqual([
      "no-difference-shown",
      "treatment-better",
    ]);
  });

  test("divides alpha among the comparisons", () => {
    const { comparisons } = analyse([phase], { ...settings, names });
    const [control, same] = phase.arms.map(({ outcomes }) => momentsOf(outcomes));
    const expected = differenceSequence([[control, same]], { ...settings, alpha: 0.025 });
    if (!expected) throw new Error("there are units enough");
    const p = Math.min(1, 2 * expected.p);
    expect(comparisons[0].difference).toEqual({ ...expected, p });
  });

  test("shows a p-value below alpha just where an interval excludes 0, of several arms too", () => {
    for (const { difference } of analyse([phase], { ...settings, names }).comparisons) {
      if (!difference) throw new Error("there are units enough");
      expect(difference.p < settings.alpha).toBe(difference.lower > 0 || difference.upper < 0);
    }
  });

  test("is of more certainty with the covariate", () => {
    const width = (cuped: boolean) => {
      const { difference } = analyse([phase], { ...settings, names, cuped }).comparisons[1];
      return difference ? difference.upper - difference.lower : Number.NaN;
    };
    expect(width(true) / width(false)).toBeCloseTo(0.6, 1);
  });

  test("is the same of merged shards", () => {
    const halves = phaseOf("analysis", {
      weights: [0.4, 0.3, 0.3],
      means: [1, 1, 1.3],
      units: 3000,
    });
    const doubled: ExperimentPhase = {
      weights: halves.weights,
      arms: halves.arms.map(({ exposures, outcomes }) => ({
        exposures: 2 * exposures,
        outcomes: [outcomes, outcomes].reduce(mergeTotals),
      })),
    };
    const single = analyse([halves], { ...settings, names });
    const twice = analyse([doubled], { ...settings, names });
    expect(twice.arms[2].mean).toBeCloseTo(single.arms[2].mean ?? 0, 12);
    expect(twice.arms[2].units).toBe(2 * single.arms[2].units);
  });

  test("compares units with those of their own phase", () => {
    const early = phaseOf("early", { weights: [0.99, 0.01], means: [0, 0] });
    const late = phaseOf("late", { weights: [0.5, 0.5], means: [10, 10] });
    const { comparisons, sampleRatio } = analyse([early, late], { ...settings, names: ["a", "b"] });
    expect(comparisons[0].verdict.kind).toBe("no-difference-shown");
    expect(sampleRatio.sequential.p).toBeGreaterThan(0.01);
  });

  test("does not trust what units went missing from", () => {
    const [control, treatment] = phaseOf("lost", { weights: [0.5, 0.5], means: [0, 1] }).arms;
    const exposures = Math.round(0.85 * treatment.exposures);
    const lossy = { weights: [0.5, 0.5], arms: [control, { ...treatment, exposures }] };
    const { comparisons } = analyse([lossy], { ...settings, names: ["a", "b"] });
    expect(comparisons[0].verdict.kind).toBe("sample-ratio-mismatch");
  });

  test("of an experiment that nobody has met is that it is too early", () => {
    const nobody: Totals = noUnits;
    const empty = {
      weights: [0.5, 0.5],
      arms: [0, 0].map((exposures) => ({ exposures, outcomes: nobody })),
    };
    for (const phases of [[], [empty]]) {
      const { arms, comparisons } = analyse(phases, { ...settings, names: ["a", "b"] });
      expect(comparisons[0].verdict.kind).toBe("too-few-units");
      expect(arms[0]).toEqual({
        name: "a",
        exposures: 0,
        units: 0,
        missing: 0,
        covered: 0,
        mean: undefined,
        deviation: undefined,
        sequence: undefined,
      });
    }
  });

  test("refuses arms without a name, and a single one", () => {
    expect(() => analyse([phase], { ...settings, names: ["a", "b"] })).toThrow(
      "phases[0] must have 2 arms and weights",
    );
    expect(() => analyse([], { ...settings, names: ["a"] })).toThrow("names must be of 2 arms");
  });
});
