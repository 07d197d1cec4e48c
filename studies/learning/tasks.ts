import cartPole from "../../configs/cartpole-discrete-sac.json" with { type: "json" };
import cartPolePpo from "../../configs/cartpole-ppo.json" with { type: "json" };
import invertedPendulumPpo from "../../configs/inverted-pendulum-ppo.json" with { type: "json" };
import invertedPendulum from "../../configs/inverted-pendulum-sac.json" with { type: "json" };
import invertedPendulumSql from "../../configs/inverted-pendulum-sql.json" with { type: "json" };
import invertedPendulumTd3 from "../../configs/inverted-pendulum-td3.json" with { type: "json" };
import invertedPendulumTqc from "../../configs/inverted-pendulum-tqc.json" with { type: "json" };
import pendulumDdpg from "../../configs/pendulum-ddpg.json" with { type: "json" };
import pendulumPpo from "../../configs/pendulum-ppo.json" with { type: "json" };
import pendulum from "../../configs/pendulum-sac.json" with { type: "json" };
import pendulumSql from "../../configs/pendulum-sql.json" with { type: "json" };
import pendulumTd3 from "../../configs/pendulum-td3.json" with { type: "json" };
import pendulumTqc from "../../configs/pendulum-tqc.json" with { type: "json" };
import { type ConfiguredLearning, learningOf, runConfig } from "../../train/registry.ts";

/** A task: an environment to learn within a number of steps. */
export interface LearningTask {
  /** The training settings, as in configs/. Target and steps below take precedence. */
  settings: Readonly<Record<string, unknown>>;
  /** The mean deterministic return that an evaluation must reach. */
  targetReturn: number;
  steps: number;
  evaluationEpisodes: number;
}

const evaluationEpisodes = 50;

const swingUp = { targetReturn: -170, steps: 8000, evaluationEpisodes };
/** Solved, as Gymnasium defines it: a mean return of 475 over 100 episodes. */
const solve = { targetReturn: 475, steps: 30_000, evaluationEpisodes: 100 };
const balance = { targetReturn: 990, steps: 15_000, evaluationEpisodes };

/** Tasks of minutes on one core: small environments that correct learning solves. */
export const quickTasks: readonly LearningTask[] = [
  { settings: pendulum, ...swingUp },
  { settings: pendulumTqc, ...swingUp },
  { settings: pendulumTd3, ...swingUp },
  { settings: pendulumDdpg, ...swingUp },
  { settings: pendulumPpo, ...swingUp, steps: 150_000 },
  { settings: pendulumSql, ...swingUp },
  { settings: invertedPendulum, ...balance },
  { settings: invertedPendulumTqc, ...balance },
  { settings: invertedPendulumTd3, ...balance },
  { settings: invertedPendulumPpo, ...balance, steps: 50_000 },
  { settings: invertedPendulumSql, ...balance },
  { settings: cartPole, ...solve },
  { settings: cartPolePpo, ...solve, steps: 100_000 },
];

/**
 * Configures the algorithm of a task's run.
 *
 * @param whole true to train to the last step instead of stopping at the target
 */
export function configureTask(task: LearningTask, seed: number, whole = false): ConfiguredLearning {
  const config = runConfig.parse({
    ...task.settings,
    seed,
    steps: task.steps,
    evaluation_episodes: task.evaluationEpisodes,
    target_return: whole ? null : task.targetReturn,
  });
  return learningOf(config);
}

/**
 * The tasks of one environment, of one algorithm, or of both.
 *
 * @throws {RangeError} listing the tasks, if there is no such one
 */
export function tasksOf(
  tasks: readonly LearningTask[],
  { environment, algorithm }: { environment?: string; algorithm?: string },
): LearningTask[] {
  const configOf = (task: LearningTask) => configureTask(task, 0).config;
  const chosen = tasks.filter((task) => {
    const config = configOf(task);
    return (
      (environment ?? config.environment) === config.environment &&
      (algorithm ?? config.algorithm) === config.algorithm
    );
  });
  if (chosen.length > 0) return chosen;
  const wanted = [environment, algorithm].filter((name) => name !== undefined).join(" by ");
  const learned = tasks
    .map(configOf)
    .map((config) => `${config.environment} by ${config.algorithm}`);
  throw new RangeError(`"${wanted}" is not learned here; there are: ${learned.join(", ")}`);
}
