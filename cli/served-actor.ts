import type { Client } from "../client/index.ts";
import type { Acting } from "../export/evaluate-actor.ts";
import type { Manifest } from "../schemas/manifest.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import { pointOf } from "../schemas/space.ts";
import { retry } from "./retry.ts";

/** The time in milliseconds to wait for a Worker that does not answer. */
const patience = 30_000;

/** The number of episodes played concurrently against a Worker, to hide its latency. */
export const atATime = 8;

/**
 * Returns an acting function that asks a Worker, for one version of a policy, with the same noise
 * as `actingWith`.
 */
export function actingThrough(
  client: Client,
  { name, version, observation: space }: Pick<Manifest, "name" | "version" | "observation">,
  mode: ActMode,
): Acting {
  return async (vector, seed, step) => {
    const observation = pointOf(space, vector);
    const question = { observation, mode, version, ...(mode === "stochastic" && { seed, step }) };
    const { action } = await retry(() => client.act(name, question), patience);
    return Float64Array.from([action].flat());
  };
}
