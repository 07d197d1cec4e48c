import type { Learner } from "../../train/engine/learner.ts";
import {
  makeVectorEnvironment,
  type VectorEnvironment,
} from "../../train/environments/vector/vector-environment.ts";
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

/** What watches a loop that is measured. */
export interface LoopWatch {
  /** Called with the environments before they are played. */
  onEnvironment?(vector: VectorEnvironment): void;
  /** Called with the learner before it learns. */
  onLearner?(learner: Learner): void;
  /**
   * Called after each turn: a step of all environments, or a rollout.
   *
   * @param timed false while the loop warms up
   */
  onTurn(timed: boolean): void;
}

function train(
  configured: ConfiguredLearning,
  options: Pick<TrainingOptions, "make" | "interrupted">,
  onLearner: (learner: Learner) => void,
) {
  const watched = <Made extends { learner: Learner }>(made: Made) => {
    onLearner(made.learner);
    return made;
  };
  return configured.loop === "off-policy"
    ? trainOffPolicy(
        {
          ...configured,
          createLearner: async (...given) => watched(await configured.createLearner(...given)),
        },
        options,
      )
    : trainOnPolicy(
        {
          ...configured,
          createLearner: async (...given) => watched(await configured.createLearner(...given)),
        },
        options,
      );
}

/** The turns that a loop takes before it is timed: random steps and some others, or one rollout. */
function warmTurns({ loop }: ConfiguredLearning, turns: number): number {
  return loop === "off-policy" ? randomSteps + turns : 1;
}

/**
 * Trains in a loop until it has warmed up and has taken some more steps.
 *
 * @param steps the number of environment steps after those that warm up
 * @returns the number of turns after those that warm up, and of the environment steps in each
 */
export async function playLoop(
  { algorithm, settings, environment: id = environment, options = {} }: MeasuredLoop,
  threads: number,
  steps: number,
  { onEnvironment = () => {}, onLearner = () => {}, onTurn }: LoopWatch,
): Promise<{ turns: number; stepsOfTurn: number }> {
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
  await train(
    configured,
    {
      async make(count) {
        // Environments share the thread of the loop, as those of the peers do.
        const vector = await makeVectorEnvironment(id, { count, threads: 1, options });
        onEnvironment(vector);
        return vector;
      },
      interrupted() {
        turn += 1;
        onTurn(turn > warm);
        return turn >= warm + turns;
      },
    },
    onLearner,
  );
  return { turns, stepsOfTurn };
}

/**
 * Times some environment steps of a loop that has warmed up. Each round trains anew.
 *
 * @param steps the number of environment steps timed
 */
export async function timeLoop(loop: MeasuredLoop, threads: number, steps: number): Promise<Done> {
  let start = 0;
  let end = 0;
  const { turns, stepsOfTurn } = await playLoop(loop, threads, steps, {
    onTurn(timed) {
      if (timed) end = performance.now();
      else start = performance.now();
    },
  });
  return { steps: turns * stepsOfTurn, seconds: (end - start) / 1000 };
}
