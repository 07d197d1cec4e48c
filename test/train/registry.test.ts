import { describe, expect, test } from "vitest";
import {
  algorithmOf,
  algorithms,
  describeUnfit,
  findExcess,
  learningOf,
  runConfig,
} from "../../train/registry.ts";
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
      "truncated quantile critics (distributions of returns, whose largest quantiles are dropped)",
      "twin delayed deep deterministic policy gradient (a deterministic policy, twin Q, " +
        "smoothed targets, delayed updates of the policy)",
      "deep deterministic policy gradient (a deterministic policy, one Q)",
      "discrete soft actor-critic (a softmax policy, twin Q of all actions, automatic temperature)",
      "soft Q-learning (an implicit policy trained by Stein variational gradient descent, one Q)",
      "proximal policy optimization (on-policy: rollouts, generalized advantages, a clipped objective)",
      "soft policy iteration (exact, tabular)",
    ]);
  });

  test("configures algorithms that learn by gradient steps, and says of another that it does not", () => {
    for (const { name } of offPolicy) {
      const { config } = learningOf(runConfig.parse({ algorithm: name, seed: 3 }));
      const environment = name === "discrete-sac" ? "CartPole-v1" : "Pendulum-v1";
      expect(config).toMatchObject({ algorithm: name, seed: 3, environment });
    }
    expect(() => learningOf(runConfig.parse({ algorithm: "spi" }))).toThrow(
      "soft policy iteration takes no gradient steps",
    );
  });
});

describe("an environment that an algorithm does not fit", () => {
  const box = { kind: "box" as const, low: [-1], high: [1] };
  const discrete = { kind: "discrete" as const, size: 2 };
  const unfit = (
    algorithm: string,
    spaces: Omit<Parameters<typeof describeUnfit>[1], "environment">,
  ) =>
    describeUnfit(algorithmOf(runConfig.parse({ algorithm })), { environment: "E-v1", ...spaces });

  test("is told with the commands that do", () => {
    expect(unfit("sac-2019", { observation: box, action: discrete })).toBe(
      "E-v1 has real-valued observations and discrete actions, and sac needs real-valued " +
        "observations and real-valued actions; try: softedge train discrete-sac, or softedge train ppo",
    );
    expect(unfit("ppo", { observation: discrete, action: discrete })).toMatch(
      /^E-v1 has .*, and ppo needs real-valued observations and real-valued or discrete actions; try: softedge train spi$/,
    );
    expect(unfit("spi", { observation: box, action: box })).toMatch(
      /; try: softedge train sac, or softedge train tqc, .*, or softedge train ppo$/,
    );
  });

  test("is none where it fits", () => {
    for (const action of [box, discrete]) {
      expect(unfit("ppo", { observation: box, action })).toBeUndefined();
    }
    expect(unfit("sac-2019", { observation: box, action: box })).toBeUndefined();
    expect(unfit("discrete-sac", { observation: box, action: discrete })).toBeUndefined();
    expect(unfit("spi", { observation: discrete, action: discrete })).toBeUndefined();
  });

  test("is told without a command where no algorithm fits", () => {
    const message = unfit("sac-2019", { observation: discrete, action: box });
    expect(message).toMatch(
      /, and sac needs real-valued observations and real-valued actions; no algorithm learns there$/,
    );
  });
});

describe("an algorithm that learns by gradient steps", () => {
  test("is configured for its kind of loop", () => {
    const loopOf = (algorithm: string) => learningOf(runConfig.parse({ algorithm })).loop;
    expect(["sac-2018", "td3", "ppo"].map(loopOf)).toEqual([
      "off-policy",
      "off-policy",
      "on-policy",
    ]);
    expect(() => loopOf("spi")).toThrow("soft policy iteration takes no gradient steps");
  });

  test("on rollouts has a policy for each kind of actions", () => {
    const configured = learningOf(runConfig.parse({ algorithm: "ppo" }));
    if (configured.loop !== "on-policy") throw new Error("PPO is on-policy");
    expect(configured.actions.map((kind) => configured.actorFor(kind).distribution)).toEqual([
      "clipped_gaussian",
      "categorical",
    ]);
  });
});

describe("a run's config", () => {
  test.each([
    ["an algorithm that there is not", { algorithm: "a2c" }, "algorithm"],
    ["a setting of another algorithm", { algorithm: "td3", temperature: 1 }, "temperature"],
    ["a setting of another variant", { algorithm: "sac-2018", target_entropy: -1 }, "target_ent"],
    [
      "normalized critics where V is learned",
      { algorithm: "sac-2018", layer_norm: true },
      "layer_norm",
    ],
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
    for (const algorithm of ["sac-2019", "tqc", "discrete-sac"]) {
      for (const tuned of [{ target_entropy: -1 }, { initial_temperature: 0.1 }]) {
        expect(() => runConfig.parse({ algorithm, ...tuned })).not.toThrow();
        expect(() => runConfig.parse({ algorithm, ...tuned, temperature: 0.2 })).toThrow(
          "no meaning where the temperature is fixed",
        );
      }
      expect(() => runConfig.parse({ algorithm, initial_temperature: 0 })).toThrow();
      const decay = { algorithm, steps: 100, temperature_decay_from: 99 };
      expect(() => runConfig.parse({ ...decay, temperature: 0.2 })).not.toThrow();
      expect(() => runConfig.parse(decay)).toThrow("no meaning where the temperature is automatic");
      const late = { ...decay, temperature: 0.2, temperature_decay_from: 100 };
      expect(() => runConfig.parse(late)).toThrow("must be less than steps");
    }
  });
});

describe("a run that does not fit into memory", () => {
  const spaces = {
    observation: { kind: "box" as const, low: [-1, -1], high: [1, 1] },
    action: { kind: "discrete" as const, size: 4 },
  };
  const excessOf = (settings: Record<string, unknown>, memory: number, runs?: number) =>
    findExcess(learningOf(runConfig.parse(settings)), spaces, memory, runs);

  test("is told of its replay buffer, with the limit", () => {
    // Two observations of two numbers, an action, a reward and a continuation: 28 bytes.
    const settings = { algorithm: "discrete-sac", buffer_size: 1e9, steps: 1e9 };
    expect(excessOf(settings, 28e9)).toEqual({
      field: "buffer_size",
      message:
        "1,000,000,000 transitions of 28 bytes take 28 GB, more than 75 % of this machine's 28 GB: " +
        "give a buffer_size of at most 750,000,000",
    });
    expect(excessOf({ ...settings, buffer_size: 750_000_000 }, 28e9)).toBeUndefined();
    expect(excessOf({ ...settings, buffer_size: 750_000_001 }, 28e9)).toBeDefined();
  });

  test("is told of the buffers of all runs that are trained together", () => {
    const settings = { algorithm: "discrete-sac", buffer_size: 250_000_000, steps: 1e9 };
    expect(excessOf(settings, 28e9, 3)).toBeUndefined();
    expect(excessOf(settings, 28e9, 4)?.message).toBe(
      "250,000,000 transitions of 28 bytes in each of 4 runs take 28 GB, more than 75 % of this " +
        "machine's 28 GB: give a buffer_size of at most 187,500,000",
    );
  });

  test("is not one whose buffer holds no more transitions than it plays steps", () => {
    const settings = { algorithm: "discrete-sac", buffer_size: 1e15, steps: 1000 };
    expect(excessOf(settings, 1e6)).toBeUndefined();
  });

  test("is told of its rollout, with the limit for its number of environments", () => {
    const settings = { algorithm: "ppo", rollout_steps: 1e9, environments: 8 };
    // Two numbers of an observation, an action and twelve others: 60 bytes.
    expect(excessOf(settings, 64e6)).toEqual({
      field: "rollout_steps",
      message:
        "8,000,000,000 steps of a rollout of 60 bytes take 480 GB, more than 75 % of this machine's " +
        "0.064 GB: give a rollout_steps of at most 100,000",
    });
    expect(excessOf({ ...settings, rollout_steps: 100_000 }, 64e6)).toBeUndefined();
  });
});
