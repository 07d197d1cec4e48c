import { describe, expect, test } from "vitest";
import { evaluate } from "../../../../graph/evaluate.ts";
import { gradients } from "../../../../graph/gradient.ts";
import { Trace } from "../../../../graph/trace.ts";
import { firstOf, logTarget, samplerLoss } from "../../../../train/algorithms/sql/losses.ts";
import { repeatRows } from "../../../../train/algorithms/sql/repeat-rows.ts";
import { sql, sqlNoise } from "../../../../train/algorithms/sql/sql.ts";
import { unflatten } from "../../../../train/engine/layout.ts";
import { buildImplicit, implicitPreactivation } from "../../../../train/networks/implicit.ts";
import { buildCritics } from "../../../../train/networks/values.ts";
import { smallParticles } from "../../engine/small-steps.ts";
import { differenceQuotients } from "../../tracing.ts";
import {
  expectClose,
  expectFollowing,
  type OneStep,
  prepareStep,
  quotientsOf,
} from "../one-step.ts";
import { steinLoop } from "./stein-loop.ts";

/**
 * The gradient of the sampler's loss: the directions by a plain loop against the new critic, then
 * difference quotients of the network.
 */
function samplerGradient({ small, feeds, batch, next }: OneStep): number[] {
  const { sizes, rows, temperature } = small;
  const half = smallParticles.particles / 2;
  const trace = new Trace();
  const newCritic = next.get("critic") ?? [];
  const critic = trace.constant(newCritic, [newCritic.length]);
  const critics = unflatten(trace, critic, (take) => buildCritics(take, sizes, 1)).network;
  const actor = trace.input("actor", feeds.actor.shape);
  const network = unflatten(trace, actor, (take) => buildImplicit(take, sizes)).network;
  const shape = [rows * half, sizes.action];
  const observation = trace.constant(batch.observation, [rows, sizes.observation]);
  const states = repeatRows(trace, observation, [rows, sizes.observation], half);
  const [fixed, updated] = [batch.fixedEpsilon, batch.epsilon].map((epsilon) =>
    implicitPreactivation(trace, network, states, trace.constant(epsilon, shape)),
  );
  const u = trace.input("u", shape);
  const densities = logTarget(trace, firstOf(trace, critics), temperature, states, u);
  const sum = trace.multiply(rows * half, trace.mean(densities));

  const [fixedValue, updatedValue] = evaluate([fixed, updated], { actor: feeds.actor });
  const [score] = evaluate(gradients(trace, sum, [u]), { u: fixedValue });
  const particles = { fixed: fixedValue.data, score: score.data, updated: updatedValue.data };
  const counts = { states: rows, fixed: half, updated: half, dimensions: sizes.action };
  const direction = trace.constant(steinLoop(particles, counts), shape);
  const loss = samplerLoss(trace, updated, direction);
  return differenceQuotients(loss, "actor", { actor: feeds.actor });
}

describe("a gradient step of soft Q-learning", () => {
  const step = prepareStep("sql");

  test("reports the losses of Q and of the sampling network", () => {
    expect([...step.reports.keys()]).toEqual(["q1_loss", "actor_loss"]);
  });

  test("moves Q by the gradient of its loss", () => {
    expectClose(step.gradients.get("critic") ?? [], quotientsOf(step, "q1_loss", "critic"));
  });

  test("moves the sampling network along Stein's directions against the new Q", () => {
    const gradient = step.gradients.get("actor") ?? [];
    expectClose(gradient, samplerGradient(step));
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
  });

  test("lets the target follow Q", () => {
    expectFollowing(step, "critic_target", "critic");
  });
});

describe("the particles of soft Q-learning", () => {
  test("are noise of the batch: as many rows for each transition as they are", () => {
    expect(sqlNoise({ particles: 32, valueParticles: 50 })).toEqual({
      nextActions: { law: "uniform", rows: 50 },
      fixedEpsilon: { law: "normal", rows: 16 },
      epsilon: { law: "normal", rows: 16 },
    });
  });

  test("come in halves", () => {
    const configure = (particles: number) => sql.configure({ algorithm: "sql", particles });
    expect(() => configure(5)).toThrow("multiple of 2");
    expect(() => configure(0)).toThrow("particles");
    expect(configure(4).config).toMatchObject({ particles: 4, value_particles: 50 });
  });
});
