import { expect, test } from "vitest";
import { armsOf } from "../../../edge/page/stage/arms.js";

const both = ["stochastic", "deterministic"];
const [categorical, squashed] = ["categorical", "squashed_gaussian"];
const policies = [
  { name: "cart-pole", modes: both, environment: "CartPole-v1", distribution: categorical },
  { name: "hopper", modes: both, environment: "Hopper-v5", distribution: squashed },
  { name: "leaper", modes: ["deterministic"], environment: "Hopper-v5", distribution: "none" },
  { name: "taxi", modes: both, environment: "Taxi-v3", distribution: categorical },
];
const pair = (policy: string) => both.map((mode) => ({ policy, mode }));

test("a policy alone is played against itself, in its modes", () => {
  expect(armsOf([{ policy: "taxi" }], policies)).toEqual({ arms: pair("taxi") });
  expect(armsOf([{ policy: "leaper" }], policies)).toEqual({
    arms: [{ policy: "leaper", mode: "deterministic" }],
  });
});

test("without a link, the first squashed Gaussian is played, or the first policy", () => {
  expect(armsOf([], policies)).toEqual({ arms: pair("hopper") });
  const others = policies.filter(({ distribution }) => distribution !== "squashed_gaussian");
  expect(armsOf([], others)).toEqual({ arms: pair("cart-pole") });
});

test("an arm with a mode stands alone, or beside another of its environment", () => {
  const [first, second] = [
    { policy: "hopper", mode: "stochastic" as const, version: "f08dadbf5a9cde46" },
    { policy: "leaper", mode: "deterministic" as const },
  ];
  expect(armsOf([first], policies)).toEqual({ arms: [first] });
  expect(armsOf([first, second], policies)).toEqual({ arms: [first, second] });
});

test("a mode that the policy lacks is replaced by its own", () => {
  const linked = [{ policy: "leaper", mode: "stochastic" as const }];
  expect(armsOf(linked, policies).arms).toEqual([{ policy: "leaper", mode: "deterministic" }]);
});

test("says which policy is not served, and which environments differ", () => {
  expect(armsOf([{ policy: "gone" }], policies)).toEqual({
    arms: pair("hopper"),
    problem: "This Worker serves no policy gone, so hopper is shown.",
  });
  const hopper = { policy: "hopper", mode: "stochastic" as const };
  expect(armsOf([hopper, { policy: "gone" }], policies).problem).toBe(
    "This Worker serves no policy gone, so there is one arm.",
  );
  expect(armsOf([hopper, { policy: "taxi" }], policies).problem).toBe(
    "taxi acts in another environment than hopper, so there is one arm.",
  );
});
