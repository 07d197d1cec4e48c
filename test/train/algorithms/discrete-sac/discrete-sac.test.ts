import { describe, expect, test } from "vitest";
import { Trace } from "../../../../graph/trace.ts";
import { discreteSac } from "../../../../train/algorithms/discrete-sac/discrete-sac.ts";
import { discreteActorLoss } from "../../../../train/algorithms/discrete-sac/losses.ts";
import {
  buildPolicy,
  buildTwinCritics,
} from "../../../../train/algorithms/discrete-sac/networks.ts";
import { unflatten } from "../../../../train/engine/layout.ts";
import { runConfig } from "../../../../train/registry.ts";
import type { SmallStep } from "../../engine/small-steps.ts";
import { differenceQuotients } from "../../tracing.ts";
import { expectClose, expectFollowing, prepareStep, quotientsOf } from "../one-step.ts";

/** One step in float64 with three actions, each of which is taken somewhere. */
const prepare = (changes: Partial<Omit<SmallStep, "name">> = {}) =>
  prepareStep("discrete-sac", {
    changes: { sizes: { observation: 3, action: 3, hidden: [6, 5] }, ...changes },
    set: (state) => state.get("log_temperature")?.fill(-0.4),
    fill: ({ action }) => action.set(action.map((_, row) => row % 3)),
  });

describe("a gradient step of discrete soft actor-critic", () => {
  const step = prepare();

  test("reports the temperature that it used, and the loss of every network", () => {
    const names = ["temperature", "temperature_loss", "q1_loss", "q2_loss", "actor_loss"];
    expect([...step.reports.keys()]).toEqual(names);
    expect(step.reports.get("temperature")).toBeCloseTo(Math.exp(-0.4), 6);
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
      [Math.log(3), 1],
      [0, -1],
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
      actor: unflatten(trace, actor, (take) => buildPolicy(take, small.sizes)).network,
      critic: unflatten(trace, critic, (take) => buildTwinCritics(take, small.sizes)).network,
    };
    const observation = trace.constant(batch.observation, [small.rows, small.sizes.observation]);
    const loss = discreteActorLoss(trace, networks, Math.exp(Math.fround(-0.4)), { observation });
    const quotients = differenceQuotients(loss, "actor", { actor: feeds.actor });
    expectClose(step.gradients.get("actor") ?? [], quotients);
  });

  test("lets the target critics follow the new critics", () => {
    expectFollowing(step, "critic_target", "critic");
  });
});

test("a config of discrete soft actor-critic refuses noise on actions", () => {
  const parse = (changes: object) => runConfig.parse({ algorithm: "discrete-sac", ...changes });
  expect(parse({})).toMatchObject({ temperature: null, target_entropy: null, action_noise: 0 });
  expect(() => parse({ action_noise: 0.1 })).toThrow("noise cannot be added to discrete actions");
});

test("discrete soft actor-critic refuses a target entropy that no policy of its actions has", async () => {
  const aiming = (target_entropy: number) =>
    discreteSac
      .configure({ algorithm: "discrete-sac", target_entropy })
      .createLearner({ observation: 4, action: 2 });
  await expect(aiming(0.7)).rejects.toThrow("target_entropy must be at most ln(2) = 0.693");
});
