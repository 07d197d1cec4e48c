import { bets, type Counts, countsOf, logCapital } from "./betting.ts";
import { gridSteps, type Histogram, unitWeight } from "./histogram.ts";
import { rootNear } from "./root.ts";

/** Means are at least this. */
const leastMean = 1e-12;

/**
 * The capital of bets on outcomes above a fixed mean, or below it, which grows with each outcome. What
 * each bet gains at a point of the grid is computed once, so that an outcome costs a dozen products.
 */
class Capital {
  readonly #logs = new Float64Array(bets.length);
  /** ln(1 - theta + theta x / m) for each point x and each bet; NaN until it is needed. */
  readonly #gains = new Float64Array((gridSteps + 1) * bets.length).fill(Number.NaN);
  readonly #mean: number;

  /** @param mean of the outcomes, or of 1 minus them where they are mirrored */
  constructor({ points, units }: Counts, mean: number) {
    this.#mean = mean;
    for (const [i, x] of points.entries()) this.add(Math.round(x * gridSteps), units[i]);
  }

  /** @param point of the grid, from 0 to `gridSteps` */
  add(point: number, units: number): void {
    if (units === 0) return;
    const first = point * bets.length;
    const gains = this.#gains;
    if (Number.isNaN(gains[first])) {
      for (let j = 0; j < bets.length; j++) {
        gains[first + j] = Math.log(1 - bets[j] + (bets[j] * point) / gridSteps / this.#mean);
      }
    }
    for (let j = 0; j < bets.length; j++) this.#logs[j] += units * gains[first + j];
  }

  /** The capital of the best bet alone. The mean over bets is not above it. */
  largest(): number {
    let most = -Infinity;
    for (let j = 0; j < bets.length; j++) if (this.#logs[j] > most) most = this.#logs[j];
    return most;
  }

  log(): number {
    const largest = this.largest();
    let sum = 0;
    for (let j = 0; j < bets.length; j++) sum += Math.exp(this.#logs[j] - largest);
    return largest + Math.log(sum / bets.length);
  }
}

interface WitnessPhase {
  treatment: Capital;
  control: Capital;
  units: [control: number, treatment: number];
}

/** Only phases with two units of each arm are compared: see difference.ts. */
const isCompared = ({ units: [control, treatment] }: WitnessPhase) =>
  control >= 2 && treatment >= 2;

/**
 * Shows cheaply, after every unit, that a difference is not ruled out from below: by means of the arms
 * with this difference, whose capital is below the limit. Only when that of these means is not, others
 * are searched, those with the least.
 *
 * Of one phase, the least capital is the one that `boundedDifference` computes. Of several, it is at
 * least that, for the difference is the same in each phase here.
 */
export class Witness {
  readonly #difference: number;
  readonly #phases: WitnessPhase[];

  /**
   * @param difference of outcomes in [0, 1]
   * @param phases how many there are
   * @param mean about that of the control: the better it is guessed, the fewer searches
   */
  constructor(difference: number, phases: number, mean = 0.5) {
    this.#difference = difference;
    const { least, most } = this.#limits();
    const within = Math.min(most, Math.max(least, mean));
    this.#phases = Array.from({ length: phases }, () => ({
      treatment: new Capital(none, within + difference),
      control: new Capital(none, 1 - within),
      units: [0, 0],
    }));
  }

  /** Of the control's mean. */
  #limits(): { least: number; most: number } {
    const d = this.#difference;
    return { least: Math.max(0, -d) + leastMean, most: Math.min(1, 1 - d) - leastMean };
  }

  /** The least capital of equal differences in all phases, for these histograms. */
  search(phases: readonly (readonly [control: Histogram, treatment: Histogram])[]): void {
    const d = this.#difference;
    const { least, most } = this.#limits();
    for (const [k, [c, t]] of phases.entries()) {
      const [control, treatment] = [countsOf(c, true), countsOf(t, false)];
      const slope = (mean: number): [number, number] => {
        const [above, below] = [logCapital(treatment, mean + d), logCapital(control, 1 - mean)];
        return [above[1] - below[1], above[2] + below[2]];
      };
      const mean = rootNear(slope, { guess: (least + most) / 2, least, most });
      this.#phases[k].treatment = new Capital(treatment, mean + d);
      this.#phases[k].control = new Capital(control, 1 - mean);
    }
  }

  /** @param position of an outcome on the grid, from 0 to `gridSteps` */
  add(phase: number, isTreatment: boolean, position: number): void {
    const { treatment, control, units } = this.#phases[phase];
    const point = Math.min(gridSteps - 1, Math.floor(position));
    const above = Math.round((position - point) * unitWeight) / unitWeight;
    if (isTreatment) {
      treatment.add(point, 1 - above);
      treatment.add(point + 1, above);
    } else {
      control.add(gridSteps - point, 1 - above);
      control.add(gridSteps - point - 1, above);
    }
    units[isTreatment ? 1 : 0] += 1;
  }

  /** Whether the capital of these means is as large as a limit, which is given as its logarithm. */
  reaches(limit: number): boolean {
    let [most, compared] = [0, 0];
    for (const phase of this.#phases) {
      if (!isCompared(phase)) continue;
      most += phase.treatment.largest() + phase.control.largest();
      compared += 1;
    }
    if (compared === 0 || most < limit) return false;
    let log = 0;
    for (const phase of this.#phases) {
      if (isCompared(phase)) log += phase.treatment.log() + phase.control.log();
    }
    return log >= limit;
  }
}

const none: Counts = { points: new Float64Array(), units: new Float64Array() };
