import { existsSync } from "node:fs";
import { join } from "node:path";
import { actorOfRun } from "../export/export-run.ts";
import { loadActor, type OnnxActor } from "../export/onnx-policy.ts";
import { readPackage } from "../export/policy-package.ts";
import { drawEpsilon } from "../noise/epsilon.ts";
import { randomSeed } from "../noise/random-seed.ts";
import type { ActMode, PolicyFacts } from "../schemas/policy-interface.ts";
import { sizeOfSpace } from "../schemas/policy-interface.ts";

/** A point of a space: an index of a discrete one, the numbers of a box. */
export type SpacePoint = number | readonly number[];

export interface ActOptions {
  /** By default the policy's first mode: stochastic, if it has a distribution. */
  mode?: ActMode;
  /** The seed of the noise, from 0 to 2^53 - 1; by default a random one. */
  seed?: number;
  /** The step of the episode: the same seed gives other noise at another one. */
  step?: number;
}

/** An action, as the Worker answers it. */
export interface ActedAction {
  action: number | number[];
  /** ln pi(action | observation); absent where the policy has no density. */
  log_prob?: number;
  mode: ActMode;
  /** The seed and the step of the noise; null without noise. */
  seed: number | null;
  step: number | null;
}

/** A policy that acts in this process, in onnxruntime-node. */
export interface LoadedPolicy extends PolicyFacts {
  name: string;
  modes: readonly ActMode[];
  /**
   * Chooses an action. The same seed and step give the action that a Worker gives.
   *
   * @throws {RangeError} if the observation is not of the policy's space, or it has no such mode
   */
  act(observation: SpacePoint, options?: ActOptions): Promise<ActedAction>;
  /** Chooses an action for each observation; row i draws its own noise. */
  actAll(observations: readonly SpacePoint[], options?: ActOptions): Promise<ActedAction[]>;
  release(): Promise<void>;
}

/** @throws {RangeError} naming the observation and the limit */
function checkPoint(space: PolicyFacts["observation"], point: readonly number[]): void {
  const size = space.kind === "discrete" ? 1 : sizeOfSpace(space);
  if (point.length !== size) {
    throw new RangeError(`an observation has ${size} numbers here, got ${point.length}`);
  }
  if (space.kind === "discrete") {
    const [index] = point;
    if (Number.isInteger(index) && index >= 0 && index < space.size) return;
    throw new RangeError(`an observation is a whole number from 0 to ${space.size - 1}: ${index}`);
  }
  if (point.every((value) => Number.isFinite(Math.fround(value)))) return;
  throw new RangeError("an observation must consist of finite float32 numbers");
}

/** Splits a tensor into rows; a row of one number is that number if the space is discrete. */
function rowsOf(data: ArrayLike<number | bigint>, rows: number, asIndex: boolean) {
  const columns = data.length / rows;
  const numbers = Array.from(data, Number);
  return Array.from({ length: rows }, (_, row) =>
    asIndex ? numbers[row] : numbers.slice(row * columns, (row + 1) * columns),
  );
}

function policyOf(name: string, facts: PolicyFacts, actor: OnnxActor): LoadedPolicy {
  const { modes, noise, hasLogProb } = actor.interface;
  const { observation, action, distribution } = facts;
  const actAll: LoadedPolicy["actAll"] = async (observations, options = {}) => {
    const { mode = modes[0], seed = randomSeed(), step = 0 } = options;
    if (!modes.includes(mode)) {
      throw new RangeError(`${name} has no ${mode} mode: it acts ${modes.join(" or ")}`);
    }
    const rows = observations.length;
    if (rows === 0) return [];
    const points = observations.map((point) => [point].flat());
    for (const point of points) checkPoint(observation, point);
    const isDrawn = noise !== undefined && mode === "stochastic";
    const epsilon = isDrawn
      ? drawEpsilon(noise.law, seed, rows, noise.columns, step)
      : new Float32Array(rows * (noise?.columns ?? 0));
    const outputs = await actor.run(points.flat(), epsilon, rows);
    const actions = rowsOf(outputs.action, rows, action.kind === "discrete");
    return actions.map((chosen, row) => ({
      action: chosen,
      ...(hasLogProb && { log_prob: Number(outputs.log_prob[row]) }),
      mode,
      ...(isDrawn ? { seed, step } : { seed: null, step: null }),
    }));
  };
  return {
    name,
    observation,
    action,
    distribution,
    modes,
    actAll,
    act: async (point, options) => (await actAll([point], options))[0],
    release: () => actor.release(),
  };
}

/**
 * Loads the policy of a run's last checkpoint, of a policy's folder (its live version), or of the
 * folder of one version, to act in this process.
 *
 * @throws {Error} naming the file that is missing or damaged
 */
export async function loadPolicy(path: string): Promise<LoadedPolicy> {
  if (existsSync(join(path, "config.json"))) {
    const { name, facts, bytes, environment } = await actorOfRun(path);
    environment.release();
    return policyOf(name, facts, await loadActor(bytes, facts));
  }
  const { manifest, actor } = readPackage(path);
  return policyOf(manifest.name, manifest, await loadActor(actor, manifest));
}
