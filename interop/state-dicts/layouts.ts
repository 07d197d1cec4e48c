import { type Mapping, mapping } from "./mapping.ts";

/** The names and layers of `Actor` in CleanRL's sac_, td3_ and ddpg_continuous_action.py. */
const cleanrlActor = {
  framework: "cleanrl",
  layers: ["fc1", "fc2"],
  activation: "ReLU",
  action: { scale: "action_scale", bias: "action_bias" },
};

/** torch.save((actor.state_dict(), qf1.state_dict(), ...), path) */
const cleanrlDeterministic = {
  ...cleanrlActor,
  state_dict: ["0", ""],
  head: { kind: "deterministic", action: "fc_mu", output_activation: "Tanh", units: "unit" },
  ignored: ["1", "2"],
};

/** `EmpiricalNormalization` of rsl_rl: (x - mean) / (std + 0.01). */
const rslNormalization = (prefix: string) => ({
  mean: `${prefix}_mean`,
  std: `${prefix}_std`,
  std_epsilon: 0.01,
  ignored: [`${prefix}_var`, `${prefix}count`],
});

const rsl = { framework: "rsl_rl", algorithm: "ppo", activation: "ELU" };
const rslTraining = ["optimizer_state_dict", "rnd_state_dict", "rnd_optimizer_state_dict"];
/** ln sigma in `GaussianDistribution` of rsl_rl 5: sigma in [1e-6, 1e6]. */
const rslRange = [Math.log(1e-6), Math.log(1e6)];

/** `RunningStandardScaler` of skrl: clip((x - mean) / (sqrt(variance) + 1e-8), -5, 5). */
const skrlNormalization = (preprocessor: string) => ({
  state_dict: preprocessor,
  mean: "running_mean",
  variance: "running_variance",
  std_epsilon: 1e-8,
  clip: 5,
  ignored: ["current_count"],
});

const skrl = {
  framework: "skrl",
  algorithm: "ppo",
  state_dict: ["policy", ""],
  activation: "ELU",
  // Before version 2, the states that are preprocessed are the observations.
  normalization: [
    skrlNormalization("observation_preprocessor"),
    skrlNormalization("state_preprocessor"),
    null,
  ],
  ignored: ["value_layer", "value", "optimizer", "value_preprocessor", "state_preprocessor"],
};
/** The networks of the model instantiators, and of the examples; shared with the value or not. */
const skrlNetworks = [
  { layers: "net_container", last: "policy_layer" },
  { layers: [], last: "net_container" },
  { layers: "net", last: "mean_layer" },
  { layers: "net", last: "policy_layer" },
  { layers: [], last: "net" },
];

/** `RunningMeanStd` of rl_games: clip((x - mean) / sqrt(variance + 1e-5), -5, 5). */
const rlGamesNormalization = (prefix: string) => ({
  mean: `${prefix}running_mean`,
  variance: `${prefix}running_var`,
  variance_epsilon: 1e-5,
  clip: 5,
  ignored: [`${prefix}count`],
});

const rlGames = {
  framework: "rl_games",
  algorithm: "ppo",
  // torch.compile names the module that it wraps _orig_mod.
  state_dict: ["model", "model._orig_mod", ""],
  layers: "a2c_network.actor_mlp",
  activation: "ELU",
  normalization: [
    rlGamesNormalization("running_mean_std."),
    { state_dict: "running_mean_std", ...rlGamesNormalization("") },
    null,
  ],
  ignored: [
    "a2c_network.value",
    "a2c_network.critic_mlp",
    "value_mean_std",
    "reward_mean_std",
    "optimizer",
    "assymetric_vf_nets",
    "assymetric_vf_optimizer",
    "central_val_stats",
    "scaler",
    "env_state",
  ],
};

/** `Net` before a last layer; saved as an algorithm, as a policy or as an actor. */
const tianshou = {
  framework: "tianshou",
  state_dict: ["policy.actor", "actor", ""],
  layers: "preprocess.model.model",
  activation: "ReLU",
  ignored: [
    "actor_old",
    "critic",
    "critic_old",
    "critic2",
    "critic2_old",
    "_actor_critic",
    "alpha",
    "_log_alpha",
    "_optimizers",
  ],
};
const tianshouDeterministic = {
  ...tianshou,
  head: { kind: "deterministic", action: "last.model", output_activation: "Tanh", units: "unit" },
};

const spinningUp = { framework: "spinningup", ignored: ["q", "q1", "q2", "v"] };
const spinningUpDeterministic = {
  ...spinningUp,
  activation: "ReLU",
  head: { kind: "deterministic", action: "pi.pi", output_activation: "Tanh", units: "unit" },
};

/** The mappings of each layout, in the order in which they are tried. */
const table: Readonly<Record<string, readonly object[]>> = {
  "cleanrl-sac": [
    {
      ...cleanrlActor,
      algorithm: "sac",
      head: {
        kind: "squashed_gaussian",
        mean: "fc_mean",
        log_std: { network: "fc_logstd", form: "tanh", range: [-5, 2] },
      },
    },
  ],
  "cleanrl-td3": [{ ...cleanrlDeterministic, algorithm: "td3" }],
  "cleanrl-ddpg": [{ ...cleanrlDeterministic, algorithm: "ddpg" }],
  "cleanrl-ppo-continuous": [
    {
      framework: "cleanrl",
      algorithm: "ppo",
      activation: "Tanh",
      head: {
        kind: "clipped_gaussian",
        mean: "actor_mean",
        log_std: { parameter: "actor_logstd" },
      },
      ignored: ["critic"],
    },
  ],
  "cleanrl-ppo": [
    {
      framework: "cleanrl",
      algorithm: "ppo",
      activation: "Tanh",
      head: { kind: "categorical", logits: "actor" },
      ignored: ["critic"],
    },
  ],
  "cleanrl-dqn": [
    {
      framework: "cleanrl",
      algorithm: "dqn",
      activation: "ReLU",
      head: { kind: "greedy", scores: "network" },
    },
  ],
  "rsl-rl": [
    {
      ...rsl,
      state_dict: "actor_state_dict",
      head: {
        kind: "clipped_gaussian",
        mean: "mlp",
        log_std: [
          { parameter: "distribution.std_param", form: "std", range: rslRange },
          { parameter: "distribution.log_std_param", range: rslRange },
        ],
      },
      normalization: [rslNormalization("obs_normalizer."), null],
      ignored: ["critic_state_dict", ...rslTraining],
    },
    {
      ...rsl,
      state_dict: ["model_state_dict", ""],
      head: {
        kind: "clipped_gaussian",
        mean: "actor",
        log_std: [{ parameter: "std", form: "std" }, { parameter: "log_std" }],
      },
      normalization: [
        rslNormalization("actor_obs_normalizer."),
        { state_dict: "obs_norm_state_dict", ...rslNormalization("") },
        null,
      ],
      ignored: [
        "critic",
        "critic_obs_normalizer",
        "privileged_obs_norm_state_dict",
        ...rslTraining,
      ],
    },
  ],
  skrl: skrlNetworks.map(({ layers, last }) => ({
    ...skrl,
    layers,
    head: {
      kind: "clipped_gaussian",
      mean: last,
      log_std: { parameter: "log_std_parameter", range: [-20, 2] },
    },
  })),
  "skrl-categorical": skrlNetworks.map(({ layers, last }) => ({
    ...skrl,
    layers,
    head: { kind: "categorical", logits: last },
  })),
  "rl-games": [
    {
      ...rlGames,
      head: {
        kind: "clipped_gaussian",
        mean: "a2c_network.mu",
        log_std: [{ parameter: "a2c_network.sigma" }, { network: "a2c_network.sigma" }],
        units: "unit",
      },
    },
  ],
  "rl-games-discrete": [
    { ...rlGames, head: { kind: "categorical", logits: "a2c_network.logits" } },
  ],
  "tianshou-sac": [
    {
      ...tianshou,
      algorithm: "sac",
      head: {
        kind: "squashed_gaussian",
        mean: "mu.model",
        log_std: { network: "sigma.model", range: [-20, 2] },
      },
    },
  ],
  "tianshou-ppo": [
    {
      ...tianshou,
      algorithm: "ppo",
      head: {
        kind: "clipped_gaussian",
        mean: "mu.model",
        log_std: { parameter: "sigma_param" },
        units: "unit",
      },
    },
  ],
  "tianshou-ppo-discrete": [
    { ...tianshou, algorithm: "ppo", head: { kind: "categorical", logits: "last.model" } },
  ],
  "tianshou-td3": [{ ...tianshouDeterministic, algorithm: "td3" }],
  "tianshou-ddpg": [{ ...tianshouDeterministic, algorithm: "ddpg" }],
  "tianshou-dqn": [
    {
      framework: "tianshou",
      algorithm: "dqn",
      state_dict: ["policy.model", "model", ""],
      activation: "ReLU",
      head: { kind: "greedy", scores: "model.model" },
      ignored: ["model_old", "_optimizers"],
    },
  ],
  "spinningup-sac": [
    {
      ...spinningUp,
      algorithm: "sac",
      layers: "pi.net",
      activation: "ReLU",
      head: {
        kind: "squashed_gaussian",
        mean: "pi.mu_layer",
        log_std: { network: "pi.log_std_layer", range: [-20, 2] },
      },
    },
  ],
  "spinningup-td3": [{ ...spinningUpDeterministic, algorithm: "td3" }],
  "spinningup-ddpg": [{ ...spinningUpDeterministic, algorithm: "ddpg" }],
  "spinningup-ppo": [
    {
      ...spinningUp,
      algorithm: "ppo",
      activation: "Tanh",
      head: {
        kind: "clipped_gaussian",
        mean: "pi.mu_net",
        log_std: { parameter: "pi.log_std" },
      },
    },
  ],
  "spinningup-ppo-discrete": [
    {
      ...spinningUp,
      algorithm: "ppo",
      activation: "Tanh",
      head: { kind: "categorical", logits: "pi.logits_net" },
    },
  ],
};

/** The layouts that are known by a name, each with its mappings in the order in which they are tried. */
export const knownLayouts: ReadonlyMap<string, readonly Mapping[]> = new Map(
  Object.entries(table).map(([name, mappings]) => [
    name,
    mappings.map((each) => mapping.parse(each)),
  ]),
);
