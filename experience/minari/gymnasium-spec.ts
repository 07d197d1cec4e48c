import { definitions } from "../../train/environments/built-in.ts";
import { pythonJson } from "./python-json.ts";

/** The classes of Gymnasium that environments have there. */
const entryPoints: Readonly<Record<string, string>> = {
  "Hopper-v5": "mujoco.hopper_v5:HopperEnv",
  "Walker2d-v5": "mujoco.walker2d_v5:Walker2dEnv",
  "HalfCheetah-v5": "mujoco.half_cheetah_v5:HalfCheetahEnv",
  "Ant-v5": "mujoco.ant_v5:AntEnv",
  "Humanoid-v5": "mujoco.humanoid_v5:HumanoidEnv",
  "HumanoidStandup-v5": "mujoco.humanoidstandup_v5:HumanoidStandupEnv",
  "InvertedPendulum-v5": "mujoco.inverted_pendulum_v5:InvertedPendulumEnv",
  "InvertedDoublePendulum-v5": "mujoco.inverted_double_pendulum_v5:InvertedDoublePendulumEnv",
  "Pusher-v5": "mujoco.pusher_v5:PusherEnv",
  "Reacher-v5": "mujoco.reacher_v5:ReacherEnv",
  "Swimmer-v5": "mujoco.swimmer_v5:SwimmerEnv",
  "Pendulum-v1": "classic_control.pendulum:PendulumEnv",
  "MountainCarContinuous-v0": "classic_control.continuous_mountain_car:Continuous_MountainCarEnv",
  "MountainCar-v0": "classic_control.mountain_car:MountainCarEnv",
  "CartPole-v1": "classic_control.cartpole:CartPoleEnv",
  "Acrobot-v1": "classic_control.acrobot:AcrobotEnv",
  "Taxi-v3": "toy_text.taxi:TaxiEnv",
  "Taxi-v4": "toy_text.taxi:TaxiEnv",
};

/** Options that are arguments of Gymnasium's `reset`, not of its environments. */
const resetOptions = ["low", "high", "x_init", "y_init"];

export interface GymnasiumSpec {
  /** The JSON of Gymnasium's `EnvSpec`. */
  json: string;
  /** The number of steps after which an episode is truncated; null if there is none. */
  timeLimit: number | null;
}

/**
 * Returns Gymnasium's description of an environment, from which it can be made; undefined if it is
 * not one of Gymnasium's. Options of resets are not part of it.
 */
export function gymnasiumSpec(
  id: string,
  options: Readonly<Record<string, unknown>>,
): GymnasiumSpec | undefined {
  const definition = definitions.find((each) => each.id === id);
  const entryPoint = entryPoints[id];
  if (!definition || entryPoint === undefined) return undefined;
  const limit = definition.options.parse(options).max_episode_steps;
  const timeLimit = typeof limit === "number" ? limit : null;
  const kwargs = Object.entries(options)
    .filter(([name]) => name !== "max_episode_steps" && !resetOptions.includes(name))
    .map(([name, value]) => [name, unbounded(value)]);
  const json = pythonJson({
    id,
    entry_point: `gymnasium.envs.${entryPoint}`,
    reward_threshold: null,
    nondeterministic: false,
    max_episode_steps: timeLimit,
    disable_env_checker: false,
    kwargs: Object.fromEntries(kwargs),
    additional_wrappers: [],
    vector_entry_point: null,
  });
  return { json, timeLimit };
}

/** Returns a pair of bounds with infinity where it has null; other values as they are. */
function unbounded(value: unknown): unknown {
  if (!Array.isArray(value) || value.length !== 2) return value;
  return [value[0] ?? Number.NEGATIVE_INFINITY, value[1] ?? Number.POSITIVE_INFINITY];
}
