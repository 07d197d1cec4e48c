import * as z from "zod";
import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../../../schemas/space.ts";
import { openGroup } from "./groups.ts";
import { pythonCommands } from "./python-command.ts";
import { PythonFailure } from "./python-failure.ts";
import { actionsOf, describedSpace, observationsOf } from "./spaces.ts";

/** What bridge.py says of environments. */
const description = z.object({
  observation: describedSpace,
  action: describedSpace,
  max_episode_steps: z.int().positive().nullable(),
  /** The limit that the environment is registered with. */
  registered_steps: z.int().positive().nullable(),
  frames_per_second: z.number().positive().nullable(),
});

/** What is known of an environment before it plays. */
export interface GymnasiumFacts {
  observationSpace: BoxSpace | DiscreteSpace;
  actionSpace: BoundedBoxSpace | DiscreteSpace;
  maxEpisodeSteps: number | null;
  horizon: number;
  secondsPerStep: number;
}

/** The steps of an evaluation's episode where Gymnasium sets no limit. */
const defaultHorizon = 10_000;
/** The time for which a step is shown where Gymnasium does not say. */
const defaultSeconds = 1 / 30;

/**
 * Reads what bridge.py says of an environment.
 *
 * @throws {RangeError} naming a space that softedge has no vectors for
 */
export function factsFrom(id: string, value: unknown): GymnasiumFacts {
  const { max_episode_steps, registered_steps, frames_per_second, ...spaces } =
    description.parse(value);
  return {
    observationSpace: observationsOf(id, spaces.observation),
    actionSpace: actionsOf(id, spaces.action),
    maxEpisodeSteps: max_episode_steps,
    horizon: max_episode_steps ?? registered_steps ?? defaultHorizon,
    secondsPerStep: frames_per_second === null ? defaultSeconds : 1 / frames_per_second,
  };
}

/** What is known already, by Python, id and options. */
const known = new Map<string, Promise<GymnasiumFacts>>();

async function askAbout(id: string, options: Readonly<Record<string, unknown>>) {
  try {
    const group = await openGroup({ id, count: 1, options, autoreset: false }, 0);
    try {
      return factsFrom(`gymnasium:${id}`, group.description);
    } finally {
      await group.close();
    }
  } catch (error) {
    if (!(error instanceof PythonFailure)) throw error;
    const { message, cause } = error;
    throw new RangeError(`gymnasium:${id} cannot be made: ${message}`, { cause });
  }
}

/**
 * Asks Gymnasium about an environment, once for the same options.
 *
 * @throws {RangeError} if Gymnasium cannot make it, in Gymnasium's words, or it has spaces that
 * softedge has no vectors for
 * @throws {Error} if there is no Python with Gymnasium, with what to do
 */
export function gymnasiumFacts(
  id: string,
  options: Readonly<Record<string, unknown>>,
): Promise<GymnasiumFacts> {
  const key = JSON.stringify([pythonCommands(), id, options]);
  const there = known.get(key);
  if (there) return there;
  const asked = askAbout(id, options);
  known.set(key, asked);
  asked.catch(() => known.delete(key));
  return asked;
}
