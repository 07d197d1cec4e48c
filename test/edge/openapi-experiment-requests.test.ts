import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { declarationOf } from "./asking.ts";
import { expectDescribed, operationOf, takes } from "./described.ts";
import { adminToken, emptyRegistry, startIsolate } from "./isolate.ts";

const name = "asked-what-is-described";
const { request, admin, postAdmin } = startIsolate();

function json(body: unknown) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${adminToken}` };
  return { headers, body: JSON.stringify(body) };
}

beforeAll(async () => {
  await emptyRegistry();
  const declaration = { ...declarationOf(name), covariate: true };
  await admin("PUT", `/experiments/${name}`, json(declaration));
  await postAdmin(`/experiments/${name}/start`, {});
});

const wrong = fc.constantFrom<unknown>(null, true, "", 1, {}, [], [null], ["0"], [[]], -1, 0.5);

/** Either what is right or, once in a while, what is wrong. */
function mostly(right: fc.Arbitrary<unknown>, ...others: fc.Arbitrary<unknown>[]) {
  return fc.oneof({ weight: 12, arbitrary: right }, wrong, ...others);
}

const text = mostly(
  fc.string({ minLength: 1, maxLength: 128 }),
  fc.constantFrom("a".repeat(128), "a".repeat(129)),
);
const number = mostly(
  fc.double({ noNaN: true, min: -1e12, max: 1e12 }),
  fc.constantFrom(1e101, -1e101),
);

const question = fc.record(
  {
    unit: text,
    // Of other text, only the Worker can tell that it names no arm.
    arm: fc.constantFrom("stochastic", "deterministic", null, 7, ["stochastic"]),
    observation: mostly(fc.nat({ max: 499 })),
    seed: mostly(fc.maxSafeNat(), fc.constant(2 ** 53)),
    step: mostly(fc.nat({ max: 0xffffffff }), fc.constant(2 ** 32)),
    return: mostly(fc.subarray(["probabilities", "epsilon"])),
    reward: number,
    mode: fc.constant("stochastic"),
  },
  { requiredKeys: ["unit", "observation"] },
);

const report = fc.record(
  {
    unit: text,
    value: number,
    key: text,
    final: mostly(fc.boolean()),
    covariate: number,
    steps: mostly(fc.integer({ min: 1, max: 1e9 }), fc.constant(0)),
    rewards: mostly(fc.array(number, { maxLength: 3 })),
    extra: fc.nat(),
  },
  { requiredKeys: ["unit", "value", "key"] },
);
const reports = mostly(fc.array(report, { minLength: 1, maxLength: 3 }));
const outcomes = fc.oneof(
  report,
  reports.map((outcomes) => ({ outcomes })),
  fc.record({ outcomes: reports, unit: text }),
);

const share = mostly(fc.double({ noNaN: true, min: 0, max: 1 }), fc.constantFrom(1.5));
/** That shares sum to 1, the document tells in words. */
const sums = fc.double({ noNaN: true, min: 0, max: 1 }).map((first) => [first, 1 - first]);
const declaration = fc
  .record(
    {
      description: mostly(fc.string()),
      weights: mostly(sums),
      coverage: share,
      metric: mostly(fc.string({ minLength: 1, maxLength: 64 })),
      alpha: mostly(fc.double({ noNaN: true, min: 1e-6, max: 0.5 })),
      planned_units: mostly(fc.integer({ min: 10, max: 1e9 })),
      minimum_effect: mostly(fc.double({ noNaN: true, min: 1e-9, max: 1e9 })),
      outcome_within: mostly(fc.double({ noNaN: true, min: 1, max: 7_776_000 })),
      stop: mostly(fc.record({ units: mostly(fc.nat()), conclusive: mostly(fc.boolean()) })),
      covariate: mostly(fc.boolean()),
      shards: mostly(fc.integer({ min: 1, max: 64 }), fc.constant(65)),
      sharing: fc.nat(),
    },
    { requiredKeys: [] },
  )
  .map((changes) => ({ ...declarationOf("declared-by-what-is-described"), ...changes }));

const experiment = `/v1/experiments/${name}`;

test.each([
  ["a question", "post", "/v1/experiments/{experiment}/act", `${experiment}/act`, question],
  ["outcomes", "post", "/v1/experiments/{experiment}/outcomes", `${experiment}/outcomes`, outcomes],
  [
    "a declaration",
    "put",
    "/v1/admin/experiments/{experiment}",
    "/v1/admin/experiments/declared-by-what-is-described",
    declaration,
  ],
] as const)("%s is taken if the document says so, and refused if not", async (...described) => {
  const [, method, path, asked, bodies] = described;
  const operation = operationOf(method, path);
  const statuses = new Set<number>();
  const property = fc.asyncProperty<[object]>(bodies, async (body) => {
    const response = await request(asked, { method: method.toUpperCase(), ...json(body) });
    expect(response.status, JSON.stringify(body)).toBe(takes(operation, body) ? 200 : 422);
    statuses.add(response.status);
    await expectDescribed(operation, response);
  });
  await fc.assert(property, { numRuns: 500 });
  expect([...statuses].sort()).toEqual([200, 422]);
});
