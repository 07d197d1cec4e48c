import { describe, expect, test } from "vitest";
import type { Estimate } from "../../statistics/confidence-sequence.ts";
import { type Evidence, verdictOf } from "../../statistics/verdict.ts";

/** An estimate whose sequence is now between two numbers. */
function between(lower: number, upper: number): Estimate {
  const estimate = (lower + upper) / 2;
  return {
    method: "betting",
    estimate,
    standardError: (upper - lower) / 6,
    lower,
    upper,
    unseen: 0,
    fixedTime: { lower: estimate, upper: estimate },
    logEValue: 0,
    p: 1,
  };
}

const splitWell = { logEValue: -1, p: 1 };

function verdict(difference: Estimate | undefined, more: Partial<Evidence> = {}) {
  const names = { control: "deterministic", treatment: "stochastic" };
  return verdictOf({ ...names, difference, sampleRatio: splitWell, ...more });
}

describe("the verdict", () => {
  test("is that the treatment is better, if the whole sequence is above 0", () => {
    expect(verdict(between(0.1234, 2.5))).toEqual({
      kind: "treatment-better",
      sentence: "stochastic is better than deterministic, by between 0.123 and 2.5.",
    });
  });

  test("is that the control is better, if the whole sequence is below 0", () => {
    expect(verdict(between(-250.4, -10))).toEqual({
      kind: "control-better",
      sentence: "deterministic is better than stochastic, by between 10 and 250.",
    });
  });

  test("is that no difference is shown yet, if 0 is in the sequence", () => {
    expect(verdict(between(-1, 3))).toEqual({
      kind: "no-difference-shown",
      sentence:
        "No difference between stochastic and deterministic is shown yet: stochastic may be worse " +
        "by up to 1 or better by up to 3.",
    });
  });

  test("never is that there is none, if no minimum effect was declared", () => {
    expect(verdict(between(-1e-9, 1e-9)).kind).toBe("no-difference-shown");
  });

  test("is that the difference does not matter, if the whole sequence is within the minimum effect", () => {
    const expected = {
      kind: "smaller-than-minimum",
      sentence:
        "The difference between stochastic and deterministic is smaller than the minimum effect of " +
        "0.5: it is between -0.2 and 0.4.",
    };
    expect(verdict(between(-0.2, 0.4), { minimumEffect: 0.5 })).toEqual(expected);
    // Even if it is certain that there is one.
    expect(verdict(between(0.1, 0.4), { minimumEffect: 0.5 }).kind).toBe("smaller-than-minimum");
    expect(verdict(between(0.1, 0.6), { minimumEffect: 0.5 }).kind).toBe("treatment-better");
    expect(verdict(between(-0.6, 0.1), { minimumEffect: 0.5 }).kind).toBe("no-difference-shown");
  });

  test("is not that the difference does not matter, while outcomes that nobody has seen could undo it", () => {
    const asymptotic = (unseen: number) =>
      verdict({ ...between(-0.2, 0.4), method: "asymptotic", unseen }, { minimumEffect: 0.5 });
    expect(asymptotic(0.09).kind).toBe("smaller-than-minimum");
    expect(asymptotic(0.11)).toEqual({
      kind: "no-difference-shown",
      sentence:
        "No difference between stochastic and deterministic is shown yet: stochastic may be worse " +
        "by up to 0.2 or better by up to 0.4. That is less than the minimum effect of 0.5, but a few " +
        "outcomes such as nobody has seen yet could make it larger: a declared range of the outcome " +
        "bounds them.",
    });
  });

  test("is that it is too early, and why, if there is no estimate", () => {
    expect(verdict(undefined, { reasonToWait: "each arm needs 2 units" })).toEqual({
      kind: "too-few-units",
      sentence: "It is too early to say anything: each arm needs 2 units.",
    });
  });

  test("is not to trust anything, if units are not split as the weights say", () => {
    const sampleRatio = { logEValue: 9, p: 0.0001234 };
    for (const difference of [between(1, 2), undefined]) {
      expect(verdict(difference, { sampleRatio, minimumEffect: 5 })).toEqual({
        kind: "sample-ratio-mismatch",
        sentence:
          "Do not trust these results: units are not split between the arms as the weights say " +
          "(sample ratio mismatch, p = 0.000123). Find out which are missing first.",
      });
    }
    const unlikely = { logEValue: 4.5, p: 0.0111 };
    expect(verdict(between(1, 2), { sampleRatio: unlikely }).kind).toBe("treatment-better");
  });

  test("is not to trust anything, if arms lack outcomes differently often", () => {
    const missing = { p: 0.0012, shares: [0.02, 0.12] } as const;
    for (const difference of [between(1, 2), undefined]) {
      expect(verdict(difference, { missing })).toEqual({
        kind: "missing-outcomes",
        sentence:
          "Do not trust these results: 12 % of stochastic's units have no outcome, and 2 % of " +
          "deterministic's (p = 0.0012). Find out why they are missing first.",
      });
    }
    expect(verdict(between(1, 2), { missing: { ...missing, p: 0.011 } }).kind).toBe(
      "treatment-better",
    );
  });

  test("takes no minimum effect of 0", () => {
    expect(() => verdict(between(1, 2), { minimumEffect: 0 })).toThrow(
      "minimumEffect must be above 0, not 0",
    );
  });
});
