import { adamRates, rateNames } from "../adam.ts";
import { rateInput, type TracedUpdate } from "./traced-step.ts";

/** The inputs of all rates of the updates. */
export function rateInputs(updates: ReadonlyMap<string, unknown>): string[] {
  return [...updates.keys()].flatMap((group) => rateNames.map((rate) => rateInput(group, rate)));
}

/**
 * Returns a function that sets the rates of the updates that are due at a step.
 *
 * @param memory in which each rate is a vector of one entry
 */
export function ratesIn(
  memory: { get(name: string): Float32Array },
  updates: ReadonlyMap<string, TracedUpdate>,
): (t: number, learningRateShare: number | undefined) => void {
  const rates = Array.from(updates, ([group, update]) => ({
    ...update,
    inputs: rateNames.map((rate) => ({ rate, value: memory.get(rateInput(group, rate)) })),
  }));
  return (t, share) => {
    for (const { optimizer, period, inputs } of rates) {
      if (t % period !== 0) continue;
      const values = adamRates(optimizer, t / period, share);
      for (const { rate, value } of inputs) value[0] = values[rate];
    }
  };
}
