import { describe, expect, test } from "vitest";
import * as z from "zod";
import { parseWritten } from "../../schemas/mistakes.ts";
import { nearestName } from "../../schemas/nearest-name.ts";

const study = z.strictObject({
  algorithms: z
    .array(z.union([z.string(), z.strictObject({ algorithm: z.string(), name: z.string() })]))
    .min(1)
    .optional(),
  rate: z.number().gt(0).lt(1).optional(),
  count: z.int().min(1).max(3).multipleOf(2).optional(),
  mode: z.enum(["fast", "slow"]).optional(),
  label: z.string().min(2).regex(/^a/).optional(),
  ranges: z.record(z.string().regex(/^a/, "must begin with a"), z.number()).optional(),
  space: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("box") }),
      z.object({ kind: z.literal("discrete") }),
    ])
    .optional(),
});

describe("what is wrong in what a person wrote", () => {
  test.each<[unknown, string]>([
    [[], "must be an object, not an array"],
    [{ rate: "high" }, 'rate: must be a finite number, not "high"'],
    [{ rate: Number.NaN }, "rate: must be a finite number, not NaN"],
    [{ rate: 0 }, "rate: must be more than 0"],
    [{ rate: 1 }, "rate: must be less than 1"],
    [{ count: 1.5 }, "count: must be a whole number, not 1.5"],
    [{ count: 4 }, "count: must be at most 3"],
    [{ count: 3 }, "count: must be a multiple of 2"],
    [{ mode: "fats" }, 'mode: must be "fast" or "slow", not "fats"'],
    [{ label: "a" }, "label: must have at least 2 characters"],
    [{ label: "be" }, "label: must match /^a/"],
    [{ algorithms: [] }, "algorithms: must have at least 1 entry"],
    [{ algorithms: [3] }, "algorithms[0]: must be a string or an object, not 3"],
    [{ algorithms: ["a", { algorithm: "b" }] }, "algorithms[1]: name: is missing"],
    [{ ranges: { b: 1 } }, "ranges.b: must begin with a"],
    [{ space: { kind: "bax" } }, 'space.kind: must be "box" or "discrete"'],
    [{ algoritms: [] }, "algoritms: no such setting; did you mean algorithms?"],
    [{ nonsense: 1 }, "nonsense: no such setting"],
  ])("%j is told in words of this project", (value, message) => {
    expect(() => parseWritten(study, value, "x.json")).toThrow(new Error(`x.json: ${message}`));
  });

  test("is told in a line for each field", () => {
    const wrong = { rat: 1, mod: 2, count: 0 };
    expect(() => parseWritten(study, wrong, "x.json")).toThrow(
      new Error(
        "x.json:\n  count: must be at least 1\n" +
          "  rat: no such setting; did you mean rate?\n  mod: no such setting; did you mean mode?",
      ),
    );
  });
});

describe("the nearest name", () => {
  test.each([
    ["learning_rat", "learning_rate"],
    ["laerning_rate", "learning_rate"],
    ["Seed", "seed"],
    ["stpes", "steps"],
    ["learning_starts", undefined],
    ["x", undefined],
    ["s".repeat(1000), undefined],
  ])("of %s is %s", (name, nearest) => {
    expect(nearestName(name, ["seed", "steps", "learning_rate"])).toBe(nearest);
  });
});
