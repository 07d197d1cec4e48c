import { expect, test } from "vitest";
import { continuousSpaces } from "../../../train/off-policy/continuous-vector.ts";
import { make } from "../environments/make.ts";

test("an environment with real-valued observations and actions has continuous spaces", async () => {
  const environment = await make("Pendulum-v1");
  const { observationSpace, actionSpace } = environment;
  expect(continuousSpaces(environment)).toEqual({ observationSpace, actionSpace });
});

test("discrete actions are refused", async () => {
  const cartPole = await make("CartPole-v1");
  expect(() => continuousSpaces(cartPole)).toThrow(
    new RangeError("CartPole-v1 has 2 discrete actions, and this algorithm needs real-valued ones"),
  );
});

test("discrete actions are refused, with an algorithm for a tabular environment", async () => {
  const taxi = await make("Taxi-v3");
  expect(() => continuousSpaces(taxi)).toThrow(
    new RangeError(
      "Taxi-v3 has 6 discrete actions, and this algorithm needs real-valued ones; " +
        "try: softedge train spi",
    ),
  );
});
