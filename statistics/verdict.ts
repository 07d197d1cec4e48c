import type { Estimate } from "./confidence-sequence.ts";
import type { SequentialTest } from "./sample-ratio-mismatch.ts";

/** What may be concluded of two arms. */
export interface Verdict {
  kind:
    | "sample-ratio-mismatch"
    | "missing-outcomes"
    | "too-few-units"
    | "no-difference-shown"
    | "treatment-better"
    | "control-better"
    | "smaller-than-minimum";
  /** The same in words, for whoever has to decide. */
  sentence: string;
}

export interface Evidence {
  /** The arms' names. */
  control: string;
  treatment: string;
  /** Of treatment - control, where larger outcomes are better; undefined if it is too early to say. */
  difference: Estimate | undefined;
  /** Why it is too early. */
  reasonToWait?: string | undefined;
  sampleRatio: SequentialTest;
  /** Whether arms lack outcomes equally often, and the shares of units that do. */
  missing?: { p: number; shares: readonly [control: number, treatment: number] } | undefined;
  /** The least difference that matters, above 0. */
  minimumEffect?: number | undefined;
}

/**
 * Below this p, units are taken to come otherwise than the weights have it. The test stays valid
 * however often one looks: of 100 experiments whose units come as they should, at most one is ever
 * blamed.
 */
export const mismatchLevel = 0.01;

/** To three digits. */
function written(number: number): string {
  return String(Number(number.toPrecision(3)));
}

function better(winner: string, loser: string, least: number, most: number): string {
  return `${winner} is better than ${loser}, by between ${written(least)} and ${written(most)}.`;
}

/** What may be concluded now. It may be asked at every moment; see confidence-sequence.ts. */
export function verdictOf(evidence: Evidence): Verdict {
  const { control, treatment, difference, sampleRatio, missing, minimumEffect } = evidence;
  if (minimumEffect !== undefined && !(minimumEffect > 0)) {
    throw new RangeError(`minimumEffect must be above 0, not ${minimumEffect}`);
  }
  if (sampleRatio.p < mismatchLevel) {
    return {
      kind: "sample-ratio-mismatch",
      sentence:
        "Do not trust these results: units are not split between the arms as the weights say " +
        `(sample ratio mismatch, p = ${written(sampleRatio.p)}). Find out which are missing first.`,
    };
  }
  if (missing && missing.p < mismatchLevel) {
    const [ofControl, ofTreatment] = missing.shares.map((share) => `${written(100 * share)} %`);
    return {
      kind: "missing-outcomes",
      sentence:
        `Do not trust these results: ${ofTreatment} of ${treatment}'s units have no outcome, and ` +
        `${ofControl} of ${control}'s (p = ${written(missing.p)}). Find out why they are missing first.`,
    };
  }
  if (!difference) {
    const because = evidence.reasonToWait === undefined ? "" : `: ${evidence.reasonToWait}`;
    return {
      kind: "too-few-units",
      sentence: `It is too early to say anything${because}.`,
    };
  }
  const { lower, upper, unseen } = difference;
  const isWithin = (slack: number) =>
    minimumEffect !== undefined && lower - slack > -minimumEffect && upper + slack < minimumEffect;
  if (minimumEffect !== undefined && isWithin(unseen)) {
    return {
      kind: "smaller-than-minimum",
      sentence:
        `The difference between ${treatment} and ${control} is smaller than the minimum effect of ` +
        `${written(minimumEffect)}: it is between ${written(lower)} and ${written(upper)}.`,
    };
  }
  if (lower > 0) {
    return { kind: "treatment-better", sentence: better(treatment, control, lower, upper) };
  }
  if (upper < 0) {
    return { kind: "control-better", sentence: better(control, treatment, -upper, -lower) };
  }
  const small =
    minimumEffect !== undefined && isWithin(0)
      ? ` That is less than the minimum effect of ${written(minimumEffect)}, but a few outcomes such ` +
        "as nobody has seen yet could make it larger: a declared range of the outcome bounds them."
      : "";
  return {
    kind: "no-difference-shown",
    sentence:
      `No difference between ${treatment} and ${control} is shown yet: ${treatment} may be worse by ` +
      `up to ${written(-lower)} or better by up to ${written(upper)}.${small}`,
  };
}
