import type { Client } from "../client/index.ts";
import type { Acting } from "../export/evaluate-actor.ts";
import type { ActMode } from "../schemas/act.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { retry } from "./retry.ts";

/** How long a Worker that does not answer is waited for. */
const patience = 30_000;

/** Episodes that are played at a time where a Worker acts: one waits while others are computed. */
export const atATime = 8;

/** How a Worker acts by one version of a policy: with the noise that `actingWith` has, too. */
export function actingThrough(
  client: Client,
  { name, version, kind }: Pick<Manifest, "name" | "version" | "kind">,
  mode: ActMode,
): Acting {
  return async (vector, seed, step) => {
    const observation = kind === "discrete" ? vector[0] : Array.from(vector);
    const question = { observation, mode, version, ...(mode === "stochastic" && { seed, step }) };
    const { action } = await retry(() => client.act(name, question), patience);
    return Float64Array.from([action].flat());
  };
}
