import { describe, expect, test } from "vitest";
import { ppo } from "../../../../train/algorithms/ppo/ppo.ts";
import { runConfig } from "../../../../train/registry.ts";
import { asked } from "../../networks/asked.ts";
import { expectClose, prepareStep, quotientsOf } from "../one-step.ts";

const fill = {
  ppo: () => {},
  "ppo-discrete": ({ action, logProb }: Readonly<Record<string, Float32Array>>) => {
    // Each action is taken somewhere, with ratios on both sides of 1.
    action.set(action.map((_, row) => row % 2));
    logProb.set(logProb.map((x) => (x + 2) / 2 - Math.LN2));
  },
};

describe.each(["ppo", "ppo-discrete"] as const)("a gradient step of %s", (name) => {
  const step = prepareStep(name, { fill: fill[name] });
  const report = (of: string) => step.reports.get(of) ?? Number.NaN;

  test("reports each part of the loss, and how far the policy has moved", () => {
    expect([...step.reports.keys()]).toEqual([
      "policy_loss",
      "value_loss",
      "entropy",
      "approximate_kl",
      "clip_fraction",
      "loss",
    ]);
    const { valueCoefficient, entropyCoefficient } = step.small;
    expect(report("loss")).toBeCloseTo(
      report("policy_loss") +
        valueCoefficient * report("value_loss") -
        entropyCoefficient * report("entropy"),
      12,
    );
    expect(report("approximate_kl")).toBeGreaterThan(0);
  });

  test("has rows on both sides of the clipping", () => {
    expect(report("clip_fraction")).toBeGreaterThan(0);
    expect(report("clip_fraction")).toBeLessThan(1);
  });

  test("moves policy and value by the gradient of the loss", () => {
    expectClose(
      step.gradients.get("actor_critic") ?? [],
      quotientsOf(step, "loss", "actor_critic"),
    );
  });

  test("moves the policy by its clipped objective alone, without the other two parts", () => {
    const alone = prepareStep(name, {
      fill: fill[name],
      changes: { valueCoefficient: 0, entropyCoefficient: 0 },
    });
    const quotients = quotientsOf(step, "policy_loss", "actor_critic");
    expectClose(alone.gradients.get("actor_critic") ?? [], quotients);
    expect(quotients.some((x) => Math.abs(x) > 1e-3)).toBe(true);
  });

  test("does not depend on rows of weight 0", () => {
    const { weight } = step.batch;
    expect([...weight.slice(-2)]).toEqual([0, 0]);
    const other = prepareStep(name, {
      fill(batch) {
        fill[name](batch);
        for (const field of ["observation", "logProb", "advantage", "return"]) {
          const columns = batch[field].length / weight.length;
          batch[field].fill(0.25, columns * (weight.length - 2));
        }
      },
    });
    expectClose(
      other.gradients.get("actor_critic") ?? [],
      step.gradients.get("actor_critic") ?? [],
    );
    for (const [report, value] of step.reports) {
      expect(other.reports.get(report)).toBeCloseTo(value, 12);
    }
  });

  test("leaves the policy where it is once every ratio is beyond the range that helps", () => {
    const { gradients, traced } = prepareStep(name, {
      changes: { valueCoefficient: 0, entropyCoefficient: 0 },
      fill(batch) {
        fill[name](batch);
        // Ratios far above 1, of actions that were better than expected.
        batch.logProb.fill(-20);
        batch.advantage.fill(1);
      },
    });
    expect(traced.layouts.has("actor_critic")).toBe(true);
    expect(gradients.get("actor_critic")?.every((x) => x === 0)).toBe(true);
  });
});

describe("a config of PPO", () => {
  const parse = (changes: object) => runConfig.parse({ algorithm: "ppo", ...changes });

  test("has the defaults of Stable-Baselines3", () => {
    expect(parse({})).toMatchObject({
      rollout_steps: 2048,
      batch_size: 64,
      epochs: 10,
      discount: 0.99,
      gae_lambda: 0.95,
      learning_rate: 3e-4,
      clip_range: 0.2,
      entropy_coefficient: 0,
      value_coefficient: 0.5,
      max_gradient_norm: 0.5,
      normalize_advantages: true,
      target_kl: null,
      hidden: [64, 64],
    });
  });

  test("sets the deviation that actions begin with", () => {
    const sizes = { observation: 1, action: 2, hidden: [] };
    const begins = (changes: object) => {
      const actor = ppo.configure({ algorithm: "ppo", ...changes }).actorFor("box");
      return asked((take) => actor.distributionOf(take, sizes)).at(-1);
    };
    expect(begins({})).toEqual(["actor.log_std", [2], [0, 0]]);
    expect(begins({ initial_log_std: -1 })).toEqual(["actor.log_std", [2], [-1, -1]]);
  });

  test.each(["learning_rate_decay_from", "clip_range_decay_from"])(
    "leaves steps in which %s decays",
    (setting) => {
      expect(() => parse({ steps: 100, [setting]: 100 })).toThrow("must be less than steps");
      expect(parse({ steps: 101, [setting]: 100 })).toMatchObject({ [setting]: 100 });
    },
  );

  test.each([
    { gae_lambda: 1.1 },
    { gae_lambda: -0.1 },
    { clip_range: 0 },
    { target_kl: 0 },
    { epochs: 0 },
    { rollout_steps: 0.5 },
    { entropy_coefficient: -1 },
    { max_gradient_norm: 0 },
    { initial_log_std: 2.1 },
    { initial_log_std: -11 },
    { learning_starts: 100 },
  ])("refuses %j, by name", (changes) => {
    expect(() => parse(changes)).toThrow(Object.keys(changes)[0]);
  });
});
