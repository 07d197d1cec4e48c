import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plainQuery } from "../../edge/act/plain-query.ts";
import { actRequestFor } from "../../schemas/act.ts";
import { largestFloat32 } from "../../schemas/limits.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { interfaceOf } from "../../schemas/policy-interface.ts";
import { bundled } from "./packages.ts";

const { manifest: pendulum } = bundled("pendulum");
const { manifest: taxi } = bundled("taxi");

/** A policy that is deterministic, in the spaces of the pendulum. */
const deterministic: Manifest = { ...pendulum, name: "deterministic", distribution: "none" };

function read(manifest: Manifest, asked: unknown) {
  return plainQuery({ manifest, interface: interfaceOf(manifest) }, asked);
}

/** What is a number of JSON, and what is beyond some limit or no number at all. */
const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer(),
  fc.constantFrom(0, -0, 499, 500, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -1, 0.5),
  fc.constantFrom(largestFloat32, -largestFloat32, 3.5e38, -3.5e38),
);
const anything = fc.oneof(
  number,
  fc.constantFrom(null, true, "7", "stochastic", "deterministic", "greedy"),
);
const vector = fc.array(fc.oneof({ weight: 9, arbitrary: number }, anything), {
  minLength: 2,
  maxLength: 4,
});
const field = fc.oneof(anything, vector, fc.array(fc.oneof(vector, anything), { maxLength: 3 }));

const question = fc.record(
  {
    observation: field,
    observations: field,
    mode: anything,
    seed: number,
    step: number,
    epsilon: field,
    version: fc.constantFrom("0123456789abcdef", 7),
    return: fc.constantFrom([], ["mean"], "mean"),
    ["__proto__"]: anything,
    constructor: anything,
  },
  { requiredKeys: [] },
);
const body = fc.oneof({ weight: 9, arbitrary: question }, field);

describe.each([pendulum, taxi, deterministic])(
  "a question to $name that is taken for plain",
  (manifest) => {
    test("is read as its schema reads it", () => {
      const request = actRequestFor(manifest);
      fc.assert(
        fc.property(body, (asked) => {
          const plain = read(manifest, asked);
          if (!plain) return;
          const shape = plain.single ? "one" : "many";
          expect(request[shape].safeParse(asked)).toEqual({ success: true, data: plain });
        }),
        { numRuns: 2000 },
      );
    });
  },
);

describe("plain is", () => {
  const row = [1, 0, -8];
  test.each<[Manifest, object]>([
    [pendulum, { observation: row }],
    [pendulum, { observation: row, seed: 7, step: 3, mode: "deterministic" }],
    [pendulum, { observations: [row, row], seed: 0 }],
    [taxi, { observation: 499 }],
    [taxi, { observations: [0, 1, 2], step: 2 ** 32 - 1 }],
    [deterministic, { observation: row, seed: 7 }],
  ])("$name's %j", (manifest, asked) => {
    expect(read(manifest, asked)).toBeDefined();
  });
});

describe("plain is not", () => {
  const row = [1, 0, -8];
  test.each<[Manifest, unknown]>([
    [pendulum, { observation: row, epsilon: [0] }],
    [pendulum, { observation: row, observations: [row] }],
    [pendulum, { observations: Array(1025).fill(row) }],
    [pendulum, { observations: [] }],
    [pendulum, { observation: [1, 0] }],
    [pendulum, { observation: [1, 0, 1e39] }],
    [deterministic, { observation: row, mode: "stochastic" }],
    [taxi, { observation: 500 }],
    [taxi, { observation: 1.5 }],
    [taxi, { observation: 1, extra: 1 }],
    [taxi, JSON.parse('{"observation": 1, "__proto__": 1}')],
    [taxi, [1]],
    [taxi, null],
  ])("$name's %j", (manifest, asked) => {
    expect(read(manifest, asked)).toBeUndefined();
  });
});
