import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../graph/evaluate.ts";
import { Trace } from "../../../../graph/trace.ts";
import { actorLoss } from "../../../../train/algorithms/sac/losses.ts";
import { unflatten } from "../../../../train/engine/layout.ts";
import { buildGaussian } from "../../../../train/networks/squashed-gaussian.ts";
import { buildCritics } from "../../../../train/networks/values.ts";
import type { SmallStep, StepName } from "../../engine/small-steps.ts";
import { differenceQuotients } from "../../tracing.ts";
import { expectClose, expectFollowing, prepareStep, quotientsOf } from "../one-step.ts";

/** One step in float64, at a temperature that is not 1. */
function prepare(changes: Partial<Omit<SmallStep, "name">> = {}) {
  return prepareStep("sac-2019", {
    changes,
    set: (state) => state.get("log_temperature")?.fill(-0.4),
  });
}

test("an automatic temperature starts at 1, or where it is asked to", () => {
  const started = (name: StepName) => prepareStep(name).reports.get("temperature");
  expect(started("sac-2019")).toBe(1);
  for (const name of ["sac-2019-normalized", "tqc-normalized"] as const) {
    expect(started(name)).toBeCloseTo(0.3, 7);
  }
});

describe("a gradient step of 2019", () => {
  const step = prepare();

  test("reports the temperature that it used, and the loss of every network", () => {
    const names = ["temperature", "temperature_loss", "q1_loss", "q2_loss", "actor_loss"];
    expect([...step.reports.keys()]).toEqual(names);
    expect(step.reports.get("temperature")).toBeCloseTo(Math.exp(-0.4), 6);
    expect(step.next.get("log_temperature")).not.toEqual([Math.fround(-0.4)]);
  });

  test("moves the temperature and the critics by the gradients of their losses", () => {
    const temperature = quotientsOf(step, "temperature_loss", "log_temperature");
    expectClose(step.gradients.get("log_temperature") ?? [], temperature);
    const [q1, q2] = ["q1_loss", "q2_loss"].map((loss) => quotientsOf(step, loss, "critic"));
    expectClose(
      step.gradients.get("critic") ?? [],
      q1.map((entry, i) => entry + q2[i]),
    );
  });

  test("raises the temperature where the entropy is below its target, and lowers it above", () => {
    for (const [targetEntropy, direction] of [
      [50, 1],
      [-50, -1],
    ]) {
      const { next, state } = prepare({ targetEntropy });
      const [after, before] = [next, state].map((of) => of.get("log_temperature")?.[0] ?? 0);
      expect(Math.sign(after - before)).toBe(direction);
    }
  });

  test("moves the policy against the new critics, as if these were given", () => {
    const { small, feeds, batch, next } = step;
    const trace = new Trace();
    const newCritic = next.get("critic") ?? [];
    const critic = trace.constant(newCritic, [newCritic.length]);
    const actor = trace.input("actor", feeds.actor.shape);
    const networks = {
      actor: unflatten(trace, actor, (take) => buildGaussian(take, small.sizes)).network,
      critic: unflatten(trace, critic, (take) => buildCritics(take, small.sizes, 2)).network,
    };
    const loss = actorLoss(trace, networks, Math.exp(Math.fround(-0.4)), {
      observation: trace.constant(batch.observation, [small.rows, small.sizes.observation]),
      epsilon: trace.constant(batch.epsilon, [small.rows, small.sizes.action]),
    });
    const quotients = differenceQuotients(loss, "actor", { actor: feeds.actor });
    expectClose(step.gradients.get("actor") ?? [], quotients);
    const [{ data }] = evaluate([loss], feeds);
    expect(data[0]).toBeCloseTo(step.reports.get("actor_loss") ?? Number.NaN, 12);
  });

  test("lets the target critics follow the new critics", () => {
    expectFollowing(step, "critic_target", "critic");
  });
});
