import * as z from "zod";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { seedSequence } from "../../train/random/seed-sequence.ts";
import { Comparison } from "./report.ts";

/** The fields drawn from a seed, in order: each one value, or several. */
const value = z.union([z.number(), z.string()]);
const recording = z.object({
  seeds: z.record(
    z.string().regex(/^\d+$/, "a seed is a whole number"),
    z.record(z.string(), z.union([value, z.array(value)])),
  ),
});

/** The draw that a field's name stands for; integers_0_2pow40 are integers from 0 to 2^40 - 1. */
const draws: [RegExp, (generator: NumpyGenerator, argument: string) => number][] = [
  [/^random(?:_\w+)?$/, (generator) => generator.uniform()],
  [
    /^uniform_pm_(\d+(?:_\d+)?)$/,
    (generator, argument) => {
      const bound = Number(argument.replace("_", "."));
      return generator.uniform(-bound, bound);
    },
  ],
  [/^integers_0_2pow(\d+)$/, (generator, argument) => generator.integer(2 ** Number(argument))],
  [/^integers_0_(\d+)$/, (generator, argument) => generator.integer(Number(argument))],
  [/^choice_(\d+)$/, (generator, argument) => generator.choice(Number(argument))],
  [/^standard_normal$/, (generator) => generator.normal()],
];

/**
 * The draw of a field.
 *
 * @throws {Error} if the name is unknown: all later draws would be unknown too
 */
function drawerOf(field: string): (generator: NumpyGenerator) => number {
  for (const [pattern, draw] of draws) {
    const match = pattern.exec(field);
    if (match) return (generator) => draw(generator, match[1] ?? "");
  }
  throw new Error(`nothing is known of a draw "${field}"`);
}

/**
 * Compares draws with those of NumPy's Generator(PCG64(SeedSequence(seed))): all must be
 * bit-identical.
 */
export function compareNumpyRandom(json: unknown) {
  const comparison = new Comparison();
  for (const [seed, fields] of Object.entries(recording.parse(json).seeds)) {
    const generator = new NumpyGenerator(BigInt(seed));
    for (const [field, recorded] of Object.entries(fields)) {
      const expected = [recorded].flat().map(Number);
      const what = `seed ${seed}, ${field}`;
      if (field === "seed_sequence_u32") {
        const words = [...seedSequence(BigInt(seed), expected.length)];
        comparison.equal(what, words, expected);
        continue;
      }
      const draw = drawerOf(field);
      for (const [i, number] of expected.entries()) {
        comparison.within(0, `${what}, draw ${i}`, draw(generator), number);
      }
    }
  }
  return comparison.result("numpy-random");
}
