import { describe, expect, test } from "vitest";
import { policyGradient } from "../ddpg/policy-gradient.ts";
import { expectClose, expectFollowing, prepareStep, quotientsOf } from "../one-step.ts";

describe("a gradient step of TD3", () => {
  const step = prepareStep("td3");

  test("reports the losses of both critics and of the policy, where it is updated", () => {
    expect([...step.reports.keys()]).toEqual(["q1_loss", "q2_loss", "actor_loss"]);
    const between = prepareStep("td3", { t: 1 });
    expect([...between.reports.keys()]).toEqual(["q1_loss", "q2_loss"]);
  });

  test("moves the critics by the gradients of their losses", () => {
    const [q1, q2] = ["q1_loss", "q2_loss"].map((loss) => quotientsOf(step, loss, "critic"));
    expectClose(
      step.gradients.get("critic") ?? [],
      q1.map((entry, i) => entry + q2[i]),
    );
  });

  test("moves the policy up the first of the new critics", () => {
    expectClose(step.gradients.get("actor") ?? [], policyGradient(step));
  });

  test("lets all targets follow the new networks", () => {
    expectFollowing(step, "critic_target", "critic");
    expectFollowing(step, "actor_target", "actor");
  });

  test("moves the critics alike in the steps in between, and neither policy nor targets", () => {
    const between = prepareStep("td3", { t: 1 });
    // The same state and batch.
    expect(between.gradients.get("critic")).toEqual(step.gradients.get("critic"));
    expect([...between.gradients.keys()]).toEqual(["critic"]);
    for (const vector of ["actor", "actor_target", "critic_target"]) {
      expect(between.next.get(vector), vector).toEqual([...(between.state.get(vector) ?? [])]);
    }
  });

  test("has targets of smoothed actions: as its noise is, so are its losses", () => {
    const without = prepareStep("td3", { changes: { smoothing: { deviation: 0, clip: 0.3 } } });
    const unsmoothed = prepareStep("ddpg", { changes: { critics: 2 } });
    expect(without.reports.get("q1_loss")).not.toBe(step.reports.get("q1_loss"));
    expect(without.reports.get("q1_loss")).toBe(unsmoothed.reports.get("q1_loss"));
  });
});
