import type { LayoutTable } from "../layout-table.ts";

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

/**
 * The layouts of skrl.
 *
 * Source: https://github.com/Toni-SM/skrl.
 */
export const skrlLayouts: LayoutTable = {
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
};
