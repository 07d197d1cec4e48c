import type { Client } from "../client/index.ts";
import type { Acting } from "../export/evaluate-actor.ts";
import type { Manifest } from "../schemas/manifest.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import { retry } from "./retry.ts";

/** The time, in milliseconds, for which a Worker that does not answer is waited for. */
const patience = 30_000;

/** Episodes that are played at a time where a Worker acts: one waits while others are computed. */
export const atATime = 8;

/** Returns the acting of a Worker by one version of a policy, with the noise that `actingWith` has, too. */
export function actingThrough(
  client: Client,
  { name, version, observation: space }: Pick<Manifest, "name" | "version" | "observation">,
  mode: ActMode,
): Acting {
  return async (vector, seed, step) => {
    const observation = space.kind === "discrete" ? vector[0] : Array.from(vector);
    const question = { observation, mode, version, ...(mode === "stochastic" && { seed, step }) };
    const { action } = await retry(() => client.act(name, question), patience);
    return Float64Array.from([action].flat());
  };
}
