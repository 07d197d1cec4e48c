import * as z from "zod";
import type { EnvironmentDefinition } from "../definition.ts";
import { gymnasiumFacts } from "./description.ts";
import { environmentInPython } from "./environment-in-python.ts";
import { gatherInPython } from "./gather-in-python.ts";

const options = z.looseObject({ max_episode_steps: z.int().positive().nullable().optional() });

/** @throws {RangeError} naming a wrong option and its limit; Gymnasium checks the others */
function checkOptions(id: string, given: Readonly<Record<string, unknown>>): void {
  const parsed = options.safeParse(given);
  if (parsed.success) return;
  const [{ path, message }] = parsed.error.issues;
  throw new RangeError(`gymnasium:${id} cannot be made: ${path.join(".")}: ${message}`);
}

/**
 * The environment of an id that Gymnasium has registered in Python, such as "LunarLander-v3", or of
 * a module that registers it: "my_package:MyEnv-v0". Options are arguments of `gymnasium.make`.
 */
export function gymnasiumEnvironment(id: string): EnvironmentDefinition {
  return {
    id: `gymnasium:${id}`,
    options,
    restorable: false,
    async make(given = {}) {
      checkOptions(id, given);
      return environmentInPython(id, given, await gymnasiumFacts(id, given));
    },
    gather: (given, sizes, threads) => gatherInPython(id, given, sizes, threads),
  };
}
