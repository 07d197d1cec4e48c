import type { Unit } from "../../statistics/moments.ts";
import type { NumpyGenerator } from "../../train/random/numpy-generator.ts";

/** A kind of experiment. */
export interface Scenario {
  name: string;
  /**
   * Draws a unit: its outcome without the treatment's effect, and what was known before.
   *
   * @param progress which share of all units has come
   */
  draw: (generator: NumpyGenerator, progress: number) => Unit;
  /** What the treatment adds to each outcome. */
  effect: number;
  /**
   * From which progress on the treatment gets which share of units; it may follow from the difference
   * that is seen then.
   */
  ramp: readonly { from: number; share: number | ((difference: number) => number) }[];
  /** Whether to adjust by the covariate. */
  cuped?: boolean;
}

const even = [{ from: 0, share: 0.5 }];
const ramp = [
  { from: 0, share: 0.02 },
  { from: 0.1, share: 0.1 },
  { from: 0.3, share: 0.5 },
];
/** At every tenth, 90 % of units for whichever is ahead, as who is eager would have it. */
const chase = [
  ...even,
  ...Array.from({ length: 9 }, (_, i) => ({
    from: (i + 1) / 10,
    share: (difference: number) => (difference > 0 ? 0.9 : 0.1),
  })),
];

const normal = (generator: NumpyGenerator) => ({ value: generator.normal() });
const exponential = (generator: NumpyGenerator) => ({ value: -Math.log(1 - generator.uniform()) });
/** Returns of episodes, of which a tenth fail early: mean 910, deviation 273. */
const returns = (generator: NumpyGenerator) => ({
  value: generator.uniform() < 0.9 ? 1000 + 10 * generator.normal() : 100 + 50 * generator.normal(),
});
/** With correlation 0.8 to what is known before, and the deviation 1. */
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
