import { describe, expect, test } from "vitest";
import { readNormalization } from "../../interop/normalization-file.ts";
import { ImportError } from "../../interop/policy/foreign-policy.ts";
import { readForeignPolicy } from "../../interop/read-policy.ts";
import { sb3File } from "./fixtures.ts";

const json = (content: unknown) => new TextEncoder().encode(JSON.stringify(content));
const vecNormalize = sb3File("hopper-sac-normalized-vecnormalize.pkl");

describe("a normalization of observations", () => {
  test("is by variances, with epsilon under the root", () => {
    expect(readNormalization(json({ mean: [1, 2], var: [3, 8], epsilon: 1, clip: 5 }))).toEqual({
      mean: [1, 2],
      scale: [1 / 2, 1 / 3],
      range: 5,
    });
  });

  test("is by deviations, with epsilon added to them, and without a limit by default", () => {
    expect(readNormalization(json({ mean: [1], std: [3], epsilon: 1 }))).toEqual({
      mean: [1],
      scale: [1 / 4],
      range: Number.POSITIVE_INFINITY,
    });
  });

  test("is that of a pickled VecNormalize", () => {
    const read = readNormalization(vecNormalize);
    expect([read?.mean.length, read?.scale.length, read?.range]).toEqual([11, 11, 5]);
  });

  test.each([
    ["neither JSON nor a pickle", new TextEncoder().encode("mean"), /a pickled VecNormalize, or/],
    ["both spreads", json({ mean: [0], var: [1], std: [1] }), /give one of var and std/],
    ["no spread", json({ mean: [0] }), /give one of var and std/],
    ["another length", json({ mean: [0, 0], std: [1] }), /must have 2 entries, as mean has, not 1/],
    ["division by zero", json({ mean: [0], var: [0] }), /must be positive, or epsilon must be/],
    ["an unknown field", json({ mean: [0], var: [1], limit: 5 }), /limit/],
  ])("is refused for %s", (_, bytes, message) => {
    expect(() => readNormalization(bytes)).toThrow(ImportError);
    expect(() => readNormalization(bytes)).toThrow(message);
  });

  test("is refused by a policy of other or of discrete observations", () => {
    const normalization = readNormalization(vecNormalize);
    const read = (name: string) => () => readForeignPolicy(sb3File(name), { normalization });
    expect(read("pendulum-sac.zip")).toThrow("of 11 observations, and the policy takes 3");
    expect(read("taxi-dqn.zip")).toThrow("the observations are discrete: they are not normalized");
  });
});
