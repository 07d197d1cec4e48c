import { expect, test } from "vitest";
import { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { generatorFor } from "../../../train/random/streams.ts";

test("each use under a seed has a stream of its own, apart from the environment's", () => {
  const first = (generator: NumpyGenerator) => generator.uniform();
  const uses = [
    "initialization",
    "exploration",
    "replay",
    "gradient",
    "evaluation",
    "verification",
  ] as const;
  const draws = [7, 8].flatMap((seed) => [
    first(new NumpyGenerator(seed)),
    ...uses.map((use) => first(generatorFor(seed, use))),
  ]);
  expect(new Set(draws).size).toBe(draws.length);
  // Which it is must not change: runs would not be the same again.
  for (const [key, use] of uses.entries()) {
    expect(first(generatorFor(7, use))).toBe(first(new NumpyGenerator(7, [key])));
  }
});
