import type { RunConfig } from "../../schemas/run-config.ts";

/** What the options of training are listed under, in the help. */
export const groups = {
  run: "Run:",
  algorithm: "Algorithm:",
  schedule: "Schedule:",
  evaluation: "Evaluation:",
} as const;

type FieldOf<Config> = Config extends unknown ? keyof Config : never;
/** A field of some config that can be set; the algorithm is the command. */
type Setting = Exclude<FieldOf<RunConfig>, "algorithm">;

const { run, algorithm, schedule, evaluation } = groups;

/** The group of every setting. */
export const groupOf: Readonly<Record<Setting, string>> = {
  environment: run,
  environment_options: run,
  seed: run,
  engine: run,
  threads: run,

  hidden: algorithm,
  learning_rate: algorithm,
  learning_rate_decay_from: algorithm,
  discount: algorithm,
  target_rate: algorithm,
  temperature: algorithm,
  target_entropy: algorithm,
  reward_scale: algorithm,
  n_step: algorithm,
  normalize_observations: algorithm,
  action_noise: algorithm,
  tolerance: algorithm,

  steps: schedule,
  environments: schedule,
  learning_starts: schedule,
  train_frequency: schedule,
  gradient_steps: schedule,
  update_to_data: schedule,
  batch_size: schedule,
  buffer_size: schedule,

  evaluation_interval: evaluation,
  evaluation_episodes: evaluation,
  target_return: evaluation,
};

export function isSetting(name: string): name is Setting {
  return name in groupOf;
}
