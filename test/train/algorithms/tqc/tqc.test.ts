import { describe, expect, test } from "vitest";
import { Trace } from "../../../../graph/trace.ts";
import { quantileActorLoss } from "../../../../train/algorithms/tqc/losses.ts";
import { unflatten } from "../../../../train/engine/layout.ts";
import { buildGaussian } from "../../../../train/networks/squashed-gaussian.ts";
import { buildCritics } from "../../../../train/networks/values.ts";
import { runConfig } from "../../../../train/registry.ts";
import { differenceQuotients } from "../../tracing.ts";
import { expectClose, expectFollowing, prepareStep, quotientsOf } from "../one-step.ts";

describe.each([
  { critics: 2, quantiles: 5, droppedQuantiles: 1 },
  { critics: 3, quantiles: 4, droppedQuantiles: 0 },
])("a gradient step of TQC with %j", (changes) => {
  const step = prepareStep("tqc", {
    changes,
    set: (state) => state.get("log_temperature")?.fill(-0.4),
  });

  test("reports the temperature that it used, and the loss of every network", () => {
    const names = ["temperature", "temperature_loss", "critic_loss", "actor_loss"];
    expect([...step.reports.keys()]).toEqual(names);
    expect(step.reports.get("temperature")).toBeCloseTo(Math.exp(-0.4), 6);
  });

  test("moves the temperature and the critics by the gradients of their losses", () => {
    const temperature = quotientsOf(step, "temperature_loss", "log_temperature");
    expectClose(step.gradients.get("log_temperature") ?? [], temperature);
    const critic = quotientsOf(step, "critic_loss", "critic");
    expectClose(step.gradients.get("critic") ?? [], critic);
    // Not because nothing depends on anything.
    expect(Math.max(...critic.map(Math.abs))).toBeGreaterThan(0.01);
  });

  test("moves the policy against the new critics, as if these were given", () => {
    const { small, feeds, batch, next } = step;
    const trace = new Trace();
    const newCritic = next.get("critic") ?? [];
    const critic = trace.constant(newCritic, [newCritic.length]);
    const actor = trace.input("actor", feeds.actor.shape);
    const networks = {
      actor: unflatten(trace, actor, (take) => buildGaussian(take, small.sizes)).network,
      critic: unflatten(trace, critic, (take) =>
        buildCritics(take, small.sizes, small.critics, { outputs: small.quantiles }),
      ).network,
    };
    const loss = quantileActorLoss(trace, networks, Math.exp(Math.fround(-0.4)), {
      observation: trace.constant(batch.observation, [small.rows, small.sizes.observation]),
      epsilon: trace.constant(batch.epsilon, [small.rows, small.sizes.action]),
    });
    const quotients = differenceQuotients(loss, "actor", { actor: feeds.actor });
    expectClose(step.gradients.get("actor") ?? [], quotients);
  });

  test("lets the target critics follow the new critics", () => {
    expectFollowing(step, "critic_target", "critic");
  });
});

test("a config of TQC drops fewer quantiles than a critic has", () => {
  const parse = (changes: object) => runConfig.parse({ algorithm: "tqc", ...changes });
  expect(parse({})).toMatchObject({ critics: 2, quantiles: 25, dropped_quantiles: 2 });
  expect(() => parse({ quantiles: 3, dropped_quantiles: 3 })).toThrow(
    "must be less than quantiles",
  );
  expect(() => parse({ temperature: 0.1, target_entropy: -1 })).toThrow(
    "has no meaning where the temperature is fixed",
  );
});
