import { describe, expect, test } from "vitest";
import { algorithmOf, algorithms, offPolicyOf, runConfig } from "../../train/registry.ts";
import { describeAlgorithm } from "../../train/run/algorithm-facts.ts";

const offPolicy = algorithms.filter(({ loop }) => loop === "off-policy");

describe("the registry of algorithms", () => {
  test("has each under a name of its own, and finds it by that", () => {
    expect(new Set(algorithms.map(({ name }) => name)).size).toBe(algorithms.length);
    for (const algorithm of algorithms) {
      const config = runConfig.parse({ algorithm: algorithm.name });
      expect(algorithmOf(config)).toBe(algorithm);
    }
  });

  test("has variants of a command where several share one, and of no other", () => {
    for (const sharing of Map.groupBy(algorithms, ({ command }) => command).values()) {
      const variants = sharing.map((algorithm) =>
        "variant" in algorithm ? algorithm.variant : "",
      );
      expect(new Set(variants).size).toBe(sharing.length);
      if (sharing.length === 1) expect(variants).toEqual([""]);
    }
  });

  test("describes each in a phrase", () => {
    expect(algorithms.map(describeAlgorithm)).toEqual([
      "soft actor-critic of 2019 (twin Q, automatic temperature)",
      "soft actor-critic of 2018 (V and its target, a fixed temperature)",
      "truncated quantile critics (distributions of returns, whose largest quantiles are dropped, " +
        "automatic temperature)",
      "twin delayed deep deterministic policy gradient (a deterministic policy, twin Q, " +
        "smoothed targets, delayed updates of the policy)",
      "deep deterministic policy gradient (a deterministic policy, one Q)",
      "discrete soft actor-critic (a softmax policy, twin Q of all actions, automatic temperature)",
      "soft Q-learning (an implicit policy trained by Stein variational gradient descent, one Q)",
      "proximal policy optimization (on-policy: rollouts, generalized advantages, a clipped objective)",
      "soft policy iteration (exact, tabular)",
    ]);
  });

  test("configures off-policy algorithms, and says of another that it is none", () => {
    for (const { name } of offPolicy) {
      const { config } = offPolicyOf(runConfig.parse({ algorithm: name, seed: 3 }));
      const environment = name === "discrete-sac" ? "CartPole-v1" : "Pendulum-v1";
      expect(config).toMatchObject({ algorithm: name, seed: 3, environment });
    }
    expect(() => offPolicyOf(runConfig.parse({ algorithm: "spi" }))).toThrow(
      "soft policy iteration is no off-policy algorithm",
    );
  });
});

describe("a run's config", () => {
  test.each([
    ["an algorithm that there is not", { algorithm: "a2c" }, "algorithm"],
    ["a setting of another algorithm", { algorithm: "td3", temperature: 1 }, "temperature"],
    ["a setting of another variant", { algorithm: "sac-2018", target_entropy: -1 }, "target_ent"],
    ["a delay of no steps", { algorithm: "td3", policy_delay: 0 }, "policy_delay"],
    ["a delay of parts of steps", { algorithm: "td3", policy_delay: 1.5 }, "policy_delay"],
    ["noise that is negative", { algorithm: "ddpg", action_noise: -0.1 }, "action_noise"],
  ])("refuses %s", (_, config, message) => {
    expect(() => runConfig.parse(config)).toThrow(message);
  });

  test.each(offPolicy)("of $name says in one way how often to train", ({ name: algorithm }) => {
    const both = { algorithm, gradient_steps: 2, update_to_data: 1 };
    expect(() => runConfig.parse(both)).toThrow("give this or update_to_data, not both");
    expect(() => runConfig.parse({ ...both, update_to_data: null })).not.toThrow();
  });

  test.each(offPolicy)("of $name leaves steps in which learning decays", ({ name: algorithm }) => {
    const decaying = { algorithm, steps: 100, learning_rate_decay_from: 100 };
    expect(() => runConfig.parse(decaying)).toThrow("must be less than steps");
    expect(() => runConfig.parse({ ...decaying, steps: 101 })).not.toThrow();
  });

  test("tunes the temperature of 2019 to an entropy, or fixes it", () => {
    const both = { algorithm: "sac-2019", temperature: 0.2, target_entropy: -1 };
    expect(() => runConfig.parse(both)).toThrow("no meaning where the temperature is fixed");
  });
});
