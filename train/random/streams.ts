import { NumpyGenerator } from "./numpy-generator.ts";

/** The uses of random numbers in a run, except for environments. Append; never reorder. */
const uses = [
  "initialization",
  "exploration",
  "replay",
  "gradient",
  "evaluation",
  "verification",
  "minibatches",
] as const;

/**
 * The generator of one use under a run's seed: a spawned child in NumPy's terms, independent of the
 * other uses and of the environments, which are seeded with the seed itself.
 */
export function generatorFor(seed: number, use: (typeof uses)[number]): NumpyGenerator {
  return new NumpyGenerator(seed, [uses.indexOf(use)]);
}
