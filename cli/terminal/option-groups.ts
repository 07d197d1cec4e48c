/** The headings of options in the help, in this order. */
export const groups = {
  run: "Run:",
  algorithm: "Algorithm:",
  schedule: "Schedule:",
  evaluation: "Evaluation:",
  fleet: "Many machines:",
} as const;

const { run, algorithm, schedule, evaluation } = groups;

/** The headings of settings that are not specific to the algorithm. */
const groupOfSetting: Readonly<Record<string, string>> = {
  environment: run,
  environment_options: run,
  seed: run,
  engine: run,
  device: run,
  threads: run,

  steps: schedule,
  environments: schedule,
  learning_starts: schedule,
  train_frequency: schedule,
  gradient_steps: schedule,
  update_to_data: schedule,
  batch_size: schedule,
  buffer_size: schedule,
  rollout_steps: schedule,
  epochs: schedule,
  target_kl: schedule,

  checkpoint_interval: schedule,
  keep_replay: schedule,

  evaluation_interval: evaluation,
  evaluation_episodes: evaluation,
  target_return: evaluation,
};

/** Sorts settings by their headings. */
export function inGroups(settings: Iterable<string>): string[] {
  const order = Object.values<string>(groups);
  return [...settings].toSorted((a, b) => order.indexOf(groupOf(a)) - order.indexOf(groupOf(b)));
}

/** The heading of a setting. */
export function groupOf(setting: string): string {
  return groupOfSetting[setting] ?? algorithm;
}
