import { type Analysis, analyse } from "../../statistics/analysis.ts";
import type { ArmTotals } from "../../statistics/comparison.ts";
import type { Verdict } from "../../statistics/verdict.ts";
import type { Scenario } from "./statistics-scenarios.ts";

export interface StudySettings {
  /** The number of units of each experiment. */
  units: number;
  alpha: number;
  /** For which the asymptotic sequence is planned. */
  plannedUnits: number;
}

/** What one method showed in one experiment. */
export interface Shown {
  /** True if a true difference was outside the confidence sequence at any look. */
  wrong: boolean;
  /** True if a verdict was wrong at any look. */
  wrongVerdict: boolean;
  /** The number of units at which the confidence sequence first excluded 0, if it did. */
  foundAt: number | undefined;
  /** True if a verdict was at any look that outcomes are missing. */
  blocked: boolean;
}

export const nothingShown = (): Shown => ({
  wrong: false,
  wrongVerdict: false,
  foundAt: undefined,
  blocked: false,
});

/** True if a verdict contradicts the true difference. */
export function isWrongVerdict({ kind }: Verdict, effect: number, minimumEffect = 0): boolean {
  return (
    (kind === "treatment-better" && effect <= 0) ||
    (kind === "control-better" && effect >= 0) ||
    (kind === "smaller-than-minimum" && Math.abs(effect) >= minimumEffect)
  );
}

/** The analysis of an experiment whose units are split as they should be. */
export function analysisOf(
  { effects, minimumEffect, cuped, range, outcomeWithin }: Scenario,
  { alpha, plannedUnits }: StudySettings,
  phases: readonly (readonly Omit<ArmTotals, "exposures">[])[],
): Analysis {
  return analyse(
    phases.map((arms) => ({
      weights: [0, ...effects].map(() => 1 / (1 + effects.length)),
      arms: arms.map((arm) => ({ ...arm, exposures: 0 })),
    })),
    {
      names: ["control", ...effects.map((_, i) => `treatment ${i + 1}`)],
      alpha,
      plannedUnits,
      minimumEffect,
      outcomeWithin,
      ...(range ? { range } : { cuped: cuped ?? false }),
    },
  );
}
