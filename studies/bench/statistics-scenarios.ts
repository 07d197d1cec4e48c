import type { Unit } from "../../statistics/moments.ts";
import type { NumpyGenerator } from "../../train/random/numpy-generator.ts";

/** A kind of experiment. */
export interface Scenario {
  name: string;
  /**
   * Draws a unit: its outcome without the treatment's effect, and its covariate.
   *
   * @param progress the share of all units that have come so far
   */
  draw: (generator: NumpyGenerator, progress: number) => Unit;
  /** The treatment's effect on each outcome. */
  effect: number;
  /**
   * The treatment's share of units, from which progress on. It may depend on the difference
   * observed at that time.
   */
  ramp: readonly { from: number; share: number | ((difference: number) => number) }[];
  /** True to adjust by the covariate. */
  cuped?: boolean;
}

const even = [{ from: 0, share: 0.5 }];
const ramp = [
  { from: 0, share: 0.02 },
  { from: 0.1, share: 0.1 },
  { from: 0.3, share: 0.5 },
];
/** An impatient operator: at every tenth, gives 90 % of units to the arm that is ahead. */
const chase = [
  ...even,
  ...Array.from({ length: 9 }, (_, i) => ({
    from: (i + 1) / 10,
    share: (difference: number) => (difference > 0 ? 0.9 : 0.1),
  })),
];

const normal = (generator: NumpyGenerator) => ({ value: generator.normal() });
const exponential = (generator: NumpyGenerator) => ({ value: -Math.log(1 - generator.uniform()) });
/** Returns of episodes, a tenth of which fail early: mean 910, deviation 273. */
const returns = (generator: NumpyGenerator) => ({
  value: generator.uniform() < 0.9 ? 1000 + 10 * generator.normal() : 100 + 50 * generator.normal(),
});
/** Outcomes with deviation 1 and correlation 0.8 with the covariate. */
const correlated = (generator: NumpyGenerator) => {
  const covariate = generator.normal();
  return { value: 0.8 * covariate + 0.6 * generator.normal(), covariate };
};

export const scenarios: readonly Scenario[] = [
  { name: "normal", draw: normal, effect: 0, ramp: even },
  { name: "exponential", draw: exponential, effect: 0, ramp: even },
  {
    name: "rare: 1 % are 1, others 0",
    draw: (generator) => ({ value: generator.uniform() < 0.01 ? 1 : 0 }),
    effect: 0,
    ramp: even,
  },
  { name: "returns, a tenth fails", draw: returns, effect: 0, ramp: even },
  { name: "returns, split 90 : 10", draw: returns, effect: 0, ramp: [{ from: 0, share: 0.1 }] },
  {
    name: "ramp 2, 10, 50 %, drifting",
    draw: (generator, progress) => ({ value: generator.normal() + 3 * progress }),
    effect: 0,
    ramp,
  },
  { name: "weights chase the leader", draw: normal, effect: 0, ramp: chase },
  { name: "normal", draw: normal, effect: 0.1, ramp: even },
  { name: "returns, split 80 : 20", draw: returns, effect: 27, ramp: [{ from: 0, share: 0.2 }] },
  { name: "normal, by covariate", draw: correlated, effect: 0.1, ramp: even, cuped: true },
];
