import { onTestFinished } from "vitest";
import type { BoundedBoxSpace, BoxSpace } from "../../../schemas/space.ts";
import type { Environment } from "../../../train/environments/environment.ts";
import { type EnvironmentOptions, makeEnvironment } from "../../../train/environments/registry.ts";

/** An environment that is released after the test. */
export async function make(id: string, options?: EnvironmentOptions) {
  const environment = await makeEnvironment(id, options);
  onTestFinished(() => environment.release());
  return environment;
}

/** An environment with real-valued observations and actions. */
export interface ContinuousEnvironment extends Environment {
  readonly observationSpace: BoxSpace;
  readonly actionSpace: BoundedBoxSpace;
}

/** Narrows an environment; throws if it has discrete observations or actions. */
export function continuous(environment: Environment): ContinuousEnvironment {
  const { id, observationSpace, actionSpace } = environment;
  if (observationSpace.kind === "box" && actionSpace.kind === "box") {
    return { ...environment, observationSpace, actionSpace };
  }
  throw new Error(`${id} has discrete spaces`);
}

/** An environment with real-valued observations and actions; released after the test. */
export async function makeContinuous(id: string, options?: EnvironmentOptions) {
  return continuous(await make(id, options));
}
