import { describe, expect, test } from "vitest";
import { expectClose, expectFollowing, prepareStep, quotientsOf } from "../one-step.ts";

describe("a gradient step of 2018", () => {
  const step = prepareStep("sac-2018");

  test("reports the loss of every network", () => {
    expect([...step.reports.keys()]).toEqual(["value_loss", "q1_loss", "q2_loss", "actor_loss"]);
  });

  test.each([
    ["value", ["value_loss"]],
    ["critic", ["q1_loss", "q2_loss"]],
    ["actor", ["actor_loss"]],
  ])("moves the %s by the gradient of its own loss at the parameters before", (name, losses) => {
    const quotients = losses.map((loss) => quotientsOf(step, loss, name));
    const sum = quotients[0].map((_, entry) => quotients.reduce((total, q) => total + q[entry], 0));
    expectClose(step.gradients.get(name) ?? [], sum);
  });

  test("lets the target value follow the new value", () => {
    expectFollowing(step, "value_target", "value");
  });
});
