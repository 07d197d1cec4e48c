import { availableParallelism } from "node:os";
import type { EnvironmentDefinition } from "../../train/environments/definition.ts";
import type { Environment } from "../../train/environments/environment.ts";
import type { Model } from "../../train/environments/mujoco/description.ts";
import { mjcf } from "../../train/environments/mujoco/mjcf.ts";
import { loadMujoco } from "../../train/environments/mujoco/module.ts";
import { makeVectorEnvironment } from "../../train/environments/vector/vector-environment.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { median, ratio, sideBySide } from "./timing.ts";

/** The number of environments in each thread. */
const environmentsPerThread = 8;
const secondsPerMeasurement = 0.5;

/** Draws uniformly random actions, one for each step. */
export function drawActions({ actionSpace }: Environment, steps: number): Float64Array[] {
  const random = new NumpyGenerator(1);
  return Array.from({ length: steps }, () =>
    actionSpace.kind === "discrete"
      ? Float64Array.of(random.integer(actionSpace.size))
      : Float64Array.from(actionSpace.low, (low, i) =>
          Math.fround(random.uniform(low, actionSpace.high[i])),
        ),
  );
}

/** Plays the actions, episode after episode. Returns the indices of those that began an episode. */
export function play(environment: Environment, actions: readonly Float64Array[]): Set<number> {
  const resets = new Set<number>();
  let ended = true;
  for (const [i, action] of actions.entries()) {
    if (ended) {
      environment.reset(i);
      resets.add(i);
    }
    const { terminated, truncated } = environment.step(action);
    ended = terminated || truncated;
  }
  return resets;
}

/** Plays the same episodes with MuJoCo alone: its steps and resets. */
export async function rawSimulator(
  model: Model,
  frameSkip: number,
  actions: readonly Float64Array[],
  resets: ReadonlySet<number>,
) {
  const mujoco = await loadMujoco();
  const compiled = mujoco.MjModel.from_xml_string(mjcf(model));
  const data = new mujoco.MjData(compiled);
  const { ctrl } = data;
  return {
    play() {
      for (const [i, action] of actions.entries()) {
        if (resets.has(i)) {
          mujoco.mj_resetData(compiled, data);
          mujoco.mj_forward(compiled, data);
        }
        ctrl.set(action);
        for (let frame = 0; frame < frameSkip; frame++) mujoco.mj_step(compiled, data);
      }
      return actions.length;
    },
    /** The current positions. */
    positions: () => Array.from(data.qpos),
    release() {
      data.delete();
      compiled.delete();
    },
  };
}

/** The number of steps that take about as long as a measurement should. */
function calibrate(environment: Environment): number {
  const actions = drawActions(environment, 500);
  play(environment, actions);
  const start = performance.now();
  play(environment, actions);
  const seconds = (performance.now() - start) / 1000;
  return Math.max(500, Math.ceil((500 / seconds) * secondsPerMeasurement));
}

export interface EnvironmentRates {
  id: string;
  steps_per_second: number;
  threads: number;
  threads_steps_per_second: number;
  /** The rate of MuJoCo's steps alone, and the environment's relative overhead. */
  raw_steps_per_second?: number;
  overhead?: number;
}

/** Times an environment in one thread and in several, next to MuJoCo alone if it has a model. */
export async function timeEnvironment(
  definition: EnvironmentDefinition,
  rounds: number,
): Promise<EnvironmentRates> {
  const { id, model } = definition;
  // Where noise is an option, every episode starts in the same state without it, with MuJoCo alone
  // as well.
  const options = "reset_noise_scale" in definition.options.shape ? { reset_noise_scale: 0 } : {};
  const environment = await definition.make(options);
  const actions = drawActions(environment, calibrate(environment));
  const resets = play(environment, actions);

  const threads = availableParallelism();
  const count = threads * environmentsPerThread;
  const vector = await makeVectorEnvironment(id, { count, threads, options });
  await vector.reset(0);
  const frameSkip = Number(definition.options.parse({}).frame_skip);
  const raw = model && (await rawSimulator(model, frameSkip, actions, resets));
  const rates = await sideBySide(
    {
      ...(raw && { raw: raw.play }),
      one() {
        play(environment, actions);
        return actions.length;
      },
      async many() {
        const width = actions[0].length;
        let steps = 0;
        for (let i = 0; i + count <= actions.length; i += count) {
          for (let row = 0; row < count; row++) vector.actions.set(actions[i + row], row * width);
          await vector.step();
          steps += count;
        }
        return steps;
      },
    },
    rounds,
  );
  await vector.release();
  raw?.release();
  environment.release();
  return {
    id,
    steps_per_second: median(rates.one),
    threads,
    threads_steps_per_second: median(rates.many),
    ...(raw && {
      raw_steps_per_second: median(rates.raw),
      overhead: ratio(rates.raw, rates.one) - 1,
    }),
  };
}
