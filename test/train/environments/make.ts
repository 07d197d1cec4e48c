import { onTestFinished } from "vitest";
import { type EnvironmentOptions, makeEnvironment } from "../../../train/environments/registry.ts";
import { continuousSpaces } from "../../../train/off-policy/continuous-vector.ts";

/** An environment that is released after the test. */
export async function make(id: string, options?: EnvironmentOptions) {
  const environment = await makeEnvironment(id, options);
  onTestFinished(() => environment.release());
  return environment;
}

/** An environment with real-valued observations and actions; released after the test. */
export async function makeContinuous(id: string, options?: EnvironmentOptions) {
  const environment = await make(id, options);
  return { ...environment, ...continuousSpaces(environment) };
}
