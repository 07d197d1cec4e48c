import { onTestFinished } from "vitest";
import { type EnvironmentOptions, makeEnvironment } from "../../../train/environments/registry.ts";

/** An environment with discrete actions; released after the test. */
export async function makeDiscrete(id: string, options?: EnvironmentOptions) {
  const environment = await makeEnvironment(id, options);
  onTestFinished(() => environment.release());
  if (environment.kind === "discrete") return environment;
  throw new Error(`${id} is not discrete`);
}

/** An environment with real-valued actions; released after the test. */
export async function makeContinuous(id: string, options?: EnvironmentOptions) {
  const environment = await makeEnvironment(id, options);
  onTestFinished(() => environment.release());
  if (environment.kind === "continuous") return environment;
  throw new Error(`${id} is not continuous`);
}
