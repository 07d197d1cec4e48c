import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rewardsOf } from "../../experience/rewards.ts";
import { decisionOf } from "./decisions.ts";

/** An episode whose requests gave these rewards of the step before. */
const episode = (given: readonly (number | undefined)[], outcome: number, rewards?: number[]) => ({
  unit: "e",
  outcome,
  decisions: given.map((reward) => decisionOf(reward === undefined ? {} : { reward })),
  ...(rewards && { rewards }),
});

describe("rewards of an episode", () => {
  test.each([
    ["with act requests, and the last with the outcome", [undefined, 1, 2], [4]],
    ["all with the outcome", [undefined, undefined, undefined], [1, 2, 4]],
    ["both ways", [undefined, 1, 2], [2, 4]],
  ])("are sent %s", (_, given, rewards) => {
    const whole = { isWhole: true, addsUp: true };
    expect(rewardsOf(episode(given, 7, rewards))).toEqual({ rewards: [1, 2, 4], ...whole });
  });

  test("count what is missing of the outcome at the last step", () => {
    const found = rewardsOf(episode([undefined, 1, undefined], 7));
    expect(found).toEqual({ rewards: [1, 0, 6], isWhole: false, addsUp: true });
  });

  test("are told where they do not add up, rounding aside", () => {
    expect(rewardsOf(episode([undefined, 1], 7, [4]))).toMatchObject({ addsUp: false });
    expect(rewardsOf(episode([undefined, 1], 5 + 1e-6, [4]))).toMatchObject({ addsUp: true });
  });

  test("of one decision are the outcome", () => {
    expect(rewardsOf(episode([undefined], 3))).toEqual({
      rewards: [3],
      isWhole: true,
      addsUp: true,
    });
  });

  test("always add up to the outcome", () => {
    const reward = fc.double({ min: -100, max: 100, noNaN: true });
    const given = fc.array(fc.option(reward, { nil: undefined }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(given, reward, fc.array(reward, { maxLength: 8 }), (given, outcome, last) => {
        const { rewards } = rewardsOf(episode(given, outcome, last));
        expect(rewards).toHaveLength(given.length);
        expect(rewards.reduce((sum, each) => sum + each, 0)).toBeCloseTo(outcome, 8);
      }),
    );
  });
});
