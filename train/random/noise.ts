import { gumbelQuantile } from "../../noise/distributions.ts";
import type { NoiseLaw } from "../../schemas/policy-interface.ts";
import type { NumpyGenerator } from "./numpy-generator.ts";

/** Keeps probabilities away from 0 and 1, whose quantiles are infinite. */
const smallest = 2 ** -53;

/** Fills an array with independent noise: N(0, 1), Gumbel(0, 1), or uniform in (-1, 1). */
export function fillNoise(
  random: NumpyGenerator,
  law: NoiseLaw | "uniform",
  values: Float32Array | Float64Array,
): void {
  const { length } = values;
  switch (law) {
    case "normal":
      random.fillNormal(values);
      break;
    case "gumbel":
      for (let i = 0; i < length; i++) {
        values[i] = gumbelQuantile(random.uniform(smallest, 1 - smallest));
      }
      break;
    case "uniform":
      for (let i = 0; i < length; i++) values[i] = random.uniform(-1, 1);
  }
}
