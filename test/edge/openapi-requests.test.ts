import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { post } from "./client.ts";
import { versionOf } from "./configured.ts";
import { expectDescribed, operationOf, takes } from "./described.ts";
import { emptyRegistry, startIsolate } from "./isolate.ts";

const act = operationOf("post", "/v1/policies/{policy}/act");

const wrong = fc.constantFrom<unknown>(null, true, "", "1", {}, [], [null], ["0"], [[]], -1, 0.5);
const tooLarge = fc.constantFrom(1e39, -1e39);

/** Numbers that no actor overflows at. */
const number = fc.double({ min: -100, max: 100, noNaN: true });
const vector = (length: number) => fc.array(number, { minLength: length, maxLength: length });

/** What only some policies take, the document cannot tell: each is sent what it takes itself. */
const policies = {
  taxi: {
    observation: fc.nat({ max: 499 }),
    epsilon: vector(6),
    return: fc.subarray(["probabilities", "epsilon"]),
  },
  pendulum: {
    observation: vector(3),
    epsilon: vector(1),
    return: fc.subarray(["mean", "log_std", "epsilon"]),
  },
};

/** Either what is right or, once in a while, what is wrong for every policy. */
function mostly(right: fc.Arbitrary<unknown>, ...others: fc.Arbitrary<unknown>[]) {
  return fc.oneof({ weight: 12, arbitrary: right }, wrong, ...others);
}

function questions(policy: keyof typeof policies, version: string): fc.Arbitrary<object> {
  const own = policies[policy];
  const besides = {
    mode: mostly(fc.constantFrom("stochastic", "deterministic")),
    seed: mostly(fc.maxSafeNat(), fc.constant(2 ** 53)),
    step: mostly(fc.nat({ max: 0xffffffff }), fc.constant(2 ** 32)),
    return: mostly(own.return, fc.constantFrom(["action"], "mean", ["epsilon", 1])),
    version: mostly(fc.constant(version), fc.constantFrom("live", `${version}0`)),
    sead: fc.constant(7),
  };
  const one = fc.record(
    {
      observation: mostly(own.observation, tooLarge),
      epsilon: mostly(own.epsilon, tooLarge.map(Array.of<number>)),
      ...besides,
    },
    { requiredKeys: [] },
  );
  const rows = fc.integer({ min: 1, max: 3 });
  const many = rows.chain((length) => {
    const batch = (row: fc.Arbitrary<unknown>) =>
      mostly(fc.array(row, { minLength: length, maxLength: length }));
    return fc.record(
      { observations: batch(mostly(own.observation)), epsilon: batch(own.epsilon), ...besides },
      { requiredKeys: ["observations"] },
    );
  });
  const both = fc.record({ observation: own.observation, observations: fc.tuple(own.observation) });
  return fc.oneof({ weight: 8, arbitrary: one }, { weight: 8, arbitrary: many }, both);
}

describe.each(["taxi", "pendulum"] as const)("a question to %s", (policy) => {
  let version: string;
  beforeAll(async () => {
    version = await versionOf(policy);
  });

  test("is answered if the document says that it is one, and refused if not", async () => {
    const statuses = new Set<number>();
    const property = fc.asyncProperty(questions(policy, version), async (question) => {
      const response = await post(policy, question);
      expect(response.status).toBe(takes(act, question) ? 200 : 422);
      statuses.add(response.status);
      await expectDescribed(act, response);
    });
    await fc.assert(property, { numRuns: 1000 });
    expect([...statuses].sort()).toEqual([200, 422]);
  });
});

const changes = fc.record(
  {
    version: mostly(fc.constant("0123456789abcdef"), fc.constantFrom("live", "0123456789ABCDEF")),
    share: mostly(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.constantFrom(0, 1, 2)),
    force: fc.boolean(),
  },
  { requiredKeys: [] },
);

test.each(["promote", "rollback"])(
  "a body of %s is taken if the document says so",
  async (name) => {
    await emptyRegistry();
    const { postAdmin } = startIsolate();
    const change = operationOf("post", `/v1/admin/policies/{policy}/${name}`);
    const statuses = new Set<number>();
    const property = fc.asyncProperty(changes, async (body) => {
      const response = await postAdmin(`/policies/taxi/${name}`, body);
      // Nothing was published: what is taken contradicts that.
      expect(response.status).toBe(takes(change, body) ? 409 : 422);
      statuses.add(response.status);
      await expectDescribed(change, response);
    });
    await fc.assert(property, { numRuns: 300 });
    expect([...statuses].sort()).toEqual([409, 422]);
  },
);
