import { describe, expect, test } from "vitest";
import { expectClose, expectFollowing, prepareStep, quotientsOf } from "../one-step.ts";
import { policyGradient } from "./policy-gradient.ts";

describe("a gradient step of DDPG", () => {
  const step = prepareStep("ddpg");

  test("reports the loss of its critic and of its policy", () => {
    expect([...step.reports.keys()]).toEqual(["q1_loss", "actor_loss"]);
  });

  test("moves the critic by the gradient of its loss, from which targets are left out", () => {
    expectClose(step.gradients.get("critic") ?? [], quotientsOf(step, "q1_loss", "critic"));
    expect([...step.gradients.keys()]).toEqual(["critic", "actor"]);
  });

  test("moves the policy up the new critic, as if this was given", () => {
    expectClose(step.gradients.get("actor") ?? [], policyGradient(step));
  });

  test("lets both targets follow the new networks", () => {
    expectFollowing(step, "critic_target", "critic");
    expectFollowing(step, "actor_target", "actor");
  });
});
