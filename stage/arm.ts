import { storedManifest } from "../schemas/stored-manifest.ts";
import type { Environment } from "../train/environments/environment.ts";
import { type Actor, openActor } from "./actor.ts";
import { environmentOf } from "./environment.ts";
import { createEpisodes, type Episodes } from "./episode.ts";
import type { Opened } from "./protocol.ts";

/** A policy with an environment to play in. */
export interface Arm {
  opened: Opened;
  episodes: Episodes;
  /** Undefined if the Worker alone acts. */
  actor: Actor | undefined;
  /** Frees the environment's memory. */
  release(): void;
}

/**
 * Makes the environment of a policy, and opens its actor.
 *
 * @throws {Refusal} with 404 if a page has no such environment
 * @throws {Error} saying what is wrong with the manifest or the actor
 */
export async function openArm(given: unknown, model: ArrayBuffer | null): Promise<Arm> {
  const manifest = storedManifest.parse(given);
  const actor = model ? openActor(manifest, model) : undefined;
  const environment = await environmentOf(manifest);
  return {
    opened: describe(environment),
    episodes: createEpisodes(environment),
    actor,
    release: () => environment.release(),
  };
}

function describe(environment: Environment): Opened {
  const { id, observationSpace, actionSpace, secondsPerStep, maxEpisodeSteps, rigidBodies } =
    environment;
  return {
    environment: { id, observationSpace, actionSpace, secondsPerStep, maxEpisodeSteps },
    picture: rigidBodies ? { kind: "bodies", ...rigidBodies.picture } : { kind: "scene" },
  };
}
