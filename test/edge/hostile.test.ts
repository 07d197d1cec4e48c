import fc from "fast-check";
import { expect, test } from "vitest";
import { actBatchResponse, actResponse } from "../../schemas/act-response.ts";
import { act, postText, refusal } from "./client.ts";

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(1e308, -4e38, 3.4e38, 2 ** 53, -0),
);
const nearly = fc.oneof(
  { weight: 3, arbitrary: fc.array(number, { maxLength: 8 }) },
  number,
  fc.array(fc.array(number, { maxLength: 4 }), { maxLength: 4 }),
  fc.jsonValue(),
);

/** Bodies that have the right fields and wrong things in them; some happen to be valid. */
const almostValid = fc
  .record(
    {
      observation: nearly,
      observations: nearly,
      epsilon: nearly,
      mode: fc.oneof(fc.constantFrom("stochastic", "deterministic"), fc.jsonValue()),
      seed: fc.oneof(fc.maxSafeNat(), fc.jsonValue()),
      step: fc.oneof(fc.nat(), number),
      return: fc.oneof(
        fc.subarray(["mean", "log_std", "probabilities", "epsilon"]),
        fc.jsonValue(),
      ),
      version: fc.oneof(fc.constant("0123456789abcdef"), fc.jsonValue()),
      [`__proto__`]: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((body) => JSON.stringify(body));

/** Valid JSON with a part of it overwritten. */
const damaged = fc
  .tuple(fc.json(), fc.nat(), fc.string({ maxLength: 4 }))
  .map(([json, at, text]) => json.slice(0, at % (json.length + 1)) + text);

const body = fc.oneof(almostValid, fc.json(), damaged, fc.string({ unit: "binary" }));

const answer = actResponse.or(actBatchResponse);

const valid = {
  pendulum: { observation: [1, 0, 0], seed: 1 },
  taxi: { observation: 328, seed: 1 },
};

test.each(["pendulum", "taxi"] as const)(
  "whatever is sent to %s is answered or refused, and the next valid request is answered",
  async (policy) => {
    const expected = await act(policy, valid[policy]);
    await fc.assert(
      fc.asyncProperty(body, async (body) => {
        const response = await postText(policy, body);
        if (response.status === 200) answer.parse(await response.json());
        else await refusal(response);
        expect(await act(policy, valid[policy])).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  },
);
