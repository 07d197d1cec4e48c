import { bets, type Counts, countsOf, logCapital } from "../../statistics/betting.ts";
import { type Histogram, histogramOf, unitWeight } from "../../statistics/histogram.ts";
import { rootNear } from "../../statistics/root.ts";

/** Means are at least this. */
const leastMean = 1e-12;

/** The capital of bets on outcomes above a fixed mean, or below it, which grows with each outcome. */
class Capital {
  readonly #logs = new Float64Array(bets.length);
  readonly #mean: number;

  /** @param mean of the outcomes, or of 1 minus them where they are mirrored */
  constructor({ points, units }: Counts, mean: number) {
    this.#mean = mean;
    for (const [i, x] of points.entries()) this.add(x, units[i]);
  }

  add(x: number, units: number): void {
    for (let j = 0; j < bets.length; j++) {
      this.#logs[j] += units * Math.log(1 - bets[j] + (bets[j] * x) / this.#mean);
    }
  }

  log(): number {
    const largest = this.#logs.reduce((most, log) => Math.max(most, log), -Infinity);
    const sum = this.#logs.reduce((total, log) => total + Math.exp(log - largest), 0);
    return largest + Math.log(sum / bets.length);
  }
}

/**
 * Shows cheaply, after every unit, that a difference is not ruled out from below: by means of the arms
 * with this difference, whose capital is below the limit. Only when that of these means is not, others
 * are searched, those with the least.
 */
export class Witness {
  readonly #difference: number;
  #phases: { treatment: Capital; control: Capital }[] = [];

  /** @param difference of outcomes in [0, 1] */
  constructor(difference: number) {
    this.#difference = difference;
  }

  /** The least capital of equal differences in all phases, for these histograms. */
  search(phases: readonly (readonly [control: Histogram, treatment: Histogram])[]): void {
    const d = this.#difference;
    this.#phases = phases.map(([c, t]) => {
      const [control, treatment] = [countsOf(c, true), countsOf(t, false)];
      const slope = (mean: number): [number, number] => {
        const [, above, bentAbove] = logCapital(treatment, mean + d);
        const [, below, bentBelow] = logCapital(control, 1 - mean);
        return [above - below, bentAbove + bentBelow];
      };
      const least = Math.max(0, -d) + leastMean;
      const most = Math.min(1, 1 - d) - leastMean;
      const mean = rootNear(slope, { guess: (least + most) / 2, least, most });
      return {
        treatment: new Capital(treatment, mean + d),
        control: new Capital(control, 1 - mean),
      };
    });
  }

  /** @param value of an outcome in [0, 1] */
  add(phase: number, isTreatment: boolean, value: number): void {
    const { treatment, control } = this.#phases[phase];
    for (const [point, weight] of Object.entries(histogramOf(value, [0, 1]).weights)) {
      const x = Number(point) / 256;
      if (isTreatment) treatment.add(x, weight / unitWeight);
      else control.add(1 - x, weight / unitWeight);
    }
  }

  log(): number {
    return this.#phases.reduce(
      (sum, { treatment, control }) => sum + treatment.log() + control.log(),
      0,
    );
  }
}
