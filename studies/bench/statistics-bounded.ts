import { addOutcome, type Histogram, noOutcomes, positionOf } from "../../statistics/histogram.ts";
import { addUnit, noUnits, type Unit } from "../../statistics/moments.ts";
import { Witness } from "../../statistics/witness.ts";
import type { Scenario } from "./statistics-scenarios.ts";
import {
  analysisOf,
  isWrongVerdict,
  nothingShown,
  type Shown,
  type StudySettings,
} from "./statistics-shown.ts";

/** Units between analyses once a sequence has been wrong. */
const later = 100;

/** A place of a unit. */
interface Counted {
  phase: number;
  arm: number;
  unit: Unit;
}

/**
 * Looks after every unit at what the declared range shows. The analysis itself runs where a witness no
 * longer shows what it would find.
 */
export function createBoundedLooks(
  scenario: Scenario,
  task: StudySettings,
): { shown: Shown; look: (n: number, counted: Counted) => void } {
  const { range = [0, 1], effects, ramp, minimumEffect } = scenario;
  const [low, high] = range;
  const shown = nothingShown();
  const cells = ramp.map(() =>
    [0, ...effects].map(() => ({ outcomes: noUnits, histogram: noOutcomes })),
  );
  const limit = Math.log((2 * effects.length) / task.alpha);

  /** From both sides of a comparison: as it is, and with its arms exchanged. */
  const sides = effects.flatMap((effect, i) =>
    [1, -1].flatMap((sign) =>
      [...new Set([effect, 0])].map((difference) => {
        const witness = new Witness((sign * difference) / (high - low), ramp.length);
        return { i, sign, isTruth: difference === effect, isZero: difference === 0, witness };
      }),
    ),
  );
  const histograms = (i: number, sign: number) =>
    cells.map((arms): [Histogram, Histogram] => {
      const [control, treatment] = [arms[0].histogram, arms[i + 1].histogram];
      return sign === 1 ? [control, treatment] : [treatment, control];
    });

  function analyseNow(n: number, i: number): void {
    const { difference, verdict } = analysisOf(scenario, task, cells).comparisons[i];
    if (!difference) return;
    const { lower, upper } = difference;
    if (lower > 0 || upper < 0) shown.foundAt ??= n;
    if (effects[i] >= lower && effects[i] <= upper) return;
    shown.wrong = true;
    shown.wrongVerdict ||= isWrongVerdict(verdict, effects[i], minimumEffect);
  }

  return {
    shown,
    look(n, { phase, arm, unit }) {
      const cell = cells[phase][arm];
      cells[phase][arm] = {
        outcomes: addUnit(cell.outcomes, unit),
        histogram: addOutcome(cell.histogram, unit.value, range),
      };
      for (const { i, sign, isTruth, isZero, witness } of sides) {
        if (arm !== 0 && arm !== i + 1) continue;
        witness.add(phase, (arm === 0) === (sign === -1), positionOf(unit.value, range));
        const isOpen = (isZero && shown.foundAt === undefined) || (isTruth && !shown.wrong);
        if (isOpen && witness.reaches(limit)) {
          witness.search(histograms(i, sign));
          if (witness.reaches(limit)) analyseNow(n, i);
        } else if (isTruth && shown.wrong && !shown.wrongVerdict && n % later === 0) {
          analyseNow(n, i);
        }
      }
    },
  };
}
