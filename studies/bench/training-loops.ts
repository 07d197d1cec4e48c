import { makeVectorEnvironment } from "../../train/environments/vector/vector-environment.ts";
import type { TrainingOptions } from "../../train/learning/training.ts";
import { trainOffPolicy } from "../../train/off-policy/train.ts";
import { trainOnPolicy } from "../../train/on-policy/train.ts";
import { type ConfiguredLearning, learningOf, runConfig } from "../../train/registry.ts";
import type { Done } from "./timing.ts";

/** The environment of all measurements. */
export const environment = "Hopper-v5";

export const randomSteps = 1000;

/** A whole training loop that is measured. */
export interface MeasuredLoop {
  /** What it is: "ppo, 8 environments". */
  what: string;
  algorithm: string;
  settings: Readonly<Record<string, unknown>>;
  /** The environment and its options, by default Hopper-v5. */
  environment?: string;
  options?: Readonly<Record<string, unknown>>;
  /** The environment steps of a round; 100 by default. */
  steps?: number;
}

/** PPO as by default: 2048 steps of a rollout, ten epochs over minibatches of 64, two layers of 64. */
const rollout = 2048;
const ppo = (environments: number): MeasuredLoop => ({
  what: `ppo, ${environments} ${environments === 1 ? "environment" : "environments"}`,
  algorithm: "ppo",
  settings: { environments, rollout_steps: rollout / environments },
  steps: rollout,
});

/** The loops by the names that peers refer to. */
export const measuredLoops: Readonly<Record<string, MeasuredLoop>> = {
  loop: {
    what: "sac-2019",
    algorithm: "sac-2019",
    settings: { learning_starts: randomSteps },
  },
  "ppo-1": ppo(1),
  "ppo-8": ppo(8),
};

function train(
  configured: ConfiguredLearning,
  options: Pick<TrainingOptions, "make" | "interrupted">,
) {
  return configured.loop === "off-policy"
    ? trainOffPolicy(configured, options)
    : trainOnPolicy(configured, options);
}

/** The turns that a loop takes before it is timed: random steps and some others, or one rollout. */
function warmTurns({ loop }: ConfiguredLearning, turns: number): number {
  return loop === "off-policy" ? randomSteps + turns : 1;
}

/**
 * Times some environment steps of a loop that has warmed up. Each round trains anew.
 *
 * @param steps the number of environment steps timed
 */
export async function timeLoop(
  { algorithm, settings, environment: id = environment, options = {} }: MeasuredLoop,
  threads: number,
  steps: number,
): Promise<Done> {
  const configured = learningOf(
    runConfig.parse({
      algorithm,
      environment: id,
      environment_options: options,
      threads,
      steps: 1_000_000,
      ...settings,
    }),
  );
  const stepsOfTurn = configured.loop === "off-policy" ? 1 : rollout;
  const turns = Math.ceil(steps / stepsOfTurn);
  const warm = warmTurns(configured, turns);
  let turn = 0;
  let start = 0;
  let seconds = 0;
  await train(configured, {
    // Environments share the thread of the loop, as those of the peers do.
    make: (count) => makeVectorEnvironment(id, { count, threads: 1, options }),
    interrupted() {
      turn += 1;
      if (turn === warm) start = performance.now();
      if (turn < warm + turns) return false;
      seconds = (performance.now() - start) / 1000;
      return true;
    },
  });
  return { steps: turns * stepsOfTurn, seconds };
}
