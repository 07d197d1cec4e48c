import { boundedDifference } from "./bounded-sequence.ts";
import { type Compared, compareAsymptotic } from "./comparison.ts";
import { boundary, checkSettings, type SequenceSettings, tightest } from "./confidence-sequence.ts";
import {
  checkRange,
  gridError,
  gridSteps,
  type Histogram,
  type OutcomeRange,
  positionOf,
  unitWeight,
} from "./histogram.ts";
import { roundingOf, type Unit } from "./moments.ts";
import { leastUnits } from "./readiness.ts";
import { RunningMoments } from "./running-moments.ts";
import { Witness } from "./witness.ts";

/*
 * Two arms of a simulated experiment, followed unit by unit. After each unit it is known whether the
 * confidence sequence of their difference excludes 0 now. That is decided by the functions that
 * results are made with, which run only where a cheap bound does not show that it cannot.
 *
 * Within a range and several phases, and with a covariate, there is no bound that is as close. There,
 * looks in vain are 0.5 % of the units apart.
 */

/** The control, or the arm that is compared with it. */
export type Side = 0 | 1;

export interface FollowedPair {
  add(phase: number, side: Side, unit: Unit): void;
  /** Whether the sequence excludes 0. To be asked after each unit. */
  excludesZero(): boolean;
  /** What results would say of the difference now. */
  difference(): Compared["difference"];
}

export interface FollowedSettings extends SequenceSettings {
  /** The number of phases. */
  phases: number;
  /** About the mean outcome, and covariate: it saves time and rounding errors. */
  typical: Unit;
}

/** How many more units the next look waits for after one that was in vain, as a share of those so far. */
const later = 0.005;

const momentsOfPhases = ({ phases, typical }: FollowedSettings) =>
  Array.from({ length: phases }, () => [new RunningMoments(typical), new RunningMoments(typical)]);

/** Follows two arms whose outcomes have a declared range. */
export class BoundedPair implements FollowedPair {
  readonly #range: OutcomeRange;
  readonly #settings: FollowedSettings;
  readonly #moments: RunningMoments[][];
  /** Of each phase and side, the weight at each point of the grid. */
  readonly #weights: Float64Array[][];
  /** That the treatment is better, and that the control is. */
  readonly #witnesses: readonly [Witness, Witness];
  readonly #limit: number;
  #units = 0;
  #nextLook = 0;

  /** @throws {RangeError} if the range is none, or by the settings */
  constructor(range: OutcomeRange, settings: FollowedSettings) {
    checkSettings(settings);
    checkRange(range);
    this.#range = range;
    this.#settings = settings;
    this.#moments = momentsOfPhases(settings);
    this.#weights = this.#moments.map(() => [0, 1].map(() => new Float64Array(gridSteps + 1)));
    const [low, high] = range;
    // An interval is wider by this much on each side, for what the grid and doubles round.
    const slack = gridError + roundingOf(low, high) / (high - low);
    const mean = positionOf(settings.typical.value, range) / gridSteps;
    const witness = () => new Witness(slack, settings.phases, mean);
    this.#witnesses = [witness(), witness()];
    this.#limit = Math.log(2 / settings.alpha);
  }

  add(phase: number, side: Side, unit: Unit): void {
    const position = positionOf(unit.value, this.#range);
    const point = Math.min(gridSteps - 1, Math.floor(position));
    const above = Math.round((position - point) * unitWeight);
    const weights = this.#weights[phase][side];
    weights[point] += unitWeight - above;
    weights[point + 1] += above;
    this.#moments[phase][side].add(unit);
    this.#witnesses[0].add(phase, side === 1, position);
    this.#witnesses[1].add(phase, side === 0, position);
    this.#units += 1;
  }

  excludesZero(): boolean {
    if (this.#units < this.#nextLook) return false;
    for (const [i, witness] of this.#witnesses.entries()) {
      if (!witness.reaches(this.#limit)) continue;
      const histograms = this.#histograms();
      witness.search(histograms.map(([c, t]) => (i === 0 ? [c, t] : [t, c])));
      if (!witness.reaches(this.#limit)) continue;
      if (histograms.length === 1) return true;
      const { lower = 0, upper = 0 } = this.difference() ?? {};
      if (lower > 0 || upper < 0) return true;
      this.#nextLook = this.#units * (1 + later);
    }
    return false;
  }

  difference(): Compared["difference"] {
    const samples = this.#histograms().map((histograms, k) =>
      histograms.map((histogram, side) => ({
        histogram,
        sample: this.#moments[k][side].moments(),
      })),
    );
    const pairs = samples.map(([control, treatment]) => [control, treatment] as const);
    return boundedDifference(pairs, this.#range, this.#settings);
  }

  #histograms(): [control: Histogram, treatment: Histogram][] {
    return this.#weights.map(([control, treatment]) => [
      histogramOfWeights(control),
      histogramOfWeights(treatment),
    ]);
  }
}

function histogramOfWeights(weights: Float64Array): Histogram {
  const counted = Array.from(weights.entries()).filter(([, weight]) => weight > 0);
  return { weights: Object.fromEntries(counted), outside: 0 };
}

/** Follows two arms whose outcomes have no declared range. */
export class AsymptoticPair implements FollowedPair {
  readonly #settings: FollowedSettings & { cuped: boolean };
  readonly #moments: RunningMoments[][];
  /** The least number of standard errors at which 0 can be excluded. */
  readonly #least: number;
  #units = 0;
  #nextLook = 2 * leastUnits;

  /** @throws {RangeError} by the settings */
  constructor(settings: FollowedSettings & { cuped: boolean }) {
    checkSettings(settings);
    this.#settings = settings;
    this.#moments = momentsOfPhases(settings);
    this.#least = boundary(tightest(settings.alpha), settings.alpha);
  }

  add(phase: number, side: Side, unit: Unit): void {
    this.#moments[phase][side].add(unit);
    this.#units += 1;
  }

  excludesZero(): boolean {
    if (this.#settings.cuped) {
      if (this.#units < this.#nextLook) return false;
      this.#nextLook = this.#units * (1 + later);
    } else if (!this.#isFar()) return false;
    const { lower = 0, upper = 0 } = this.difference() ?? {};
    return lower > 0 || upper < 0;
  }

  difference(): Compared["difference"] {
    const samples = this.#moments.map(
      ([control, treatment]) => [control.moments(), treatment.moments()] as const,
    );
    return compareAsymptotic(samples, this.#settings).difference;
  }

  /** S^2 >= least^2 Q, with S and Q of `phasedDifference`: nearer, no boundary excludes 0. */
  #isFar(): boolean {
    let [score, variation] = [0, 0];
    for (const [control, treatment] of this.#moments) {
      const [n, m] = [control.count, treatment.count];
      if (n < 2 || m < 2) continue;
      const h = (n * m) / (n + m);
      score += h * (treatment.mean - control.mean);
      variation += h * h * (control.variance / n + treatment.variance / m);
    }
    // A little nearer, for what doubles round.
    return score * score >= 0.999 * this.#least ** 2 * variation;
  }
}
