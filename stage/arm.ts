import { describeErrors, describeIssue, fieldErrorsOf } from "../schemas/field-errors.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { storedManifest } from "../schemas/stored-manifest.ts";
import type { Environment } from "../train/environments/environment.ts";
import { type Actor, openActor } from "./actor.ts";
import { makeInPage } from "./environment.ts";
import { createSeekableEpisodes, type SeekableEpisodes } from "./episode.ts";
import type { Opened } from "./protocol.ts";

/** A policy with an environment to play in. */
export interface Arm {
  opened: Opened;
  episodes: SeekableEpisodes;
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
  const manifest = readManifest(given);
  const actor = model ? await openActor(manifest, model) : undefined;
  const environment = await makeInPage(manifest);
  return {
    opened: describe(environment),
    episodes: createSeekableEpisodes(environment),
    actor,
    release: () => environment.release(),
  };
}

function readManifest(given: unknown): Manifest {
  const { data, error } = storedManifest.safeParse(given, { error: describeIssue });
  if (data) return data;
  throw new TypeError(describeErrors(fieldErrorsOf(error), "the manifest"));
}

function describe(environment: Environment): Opened {
  const { id, observationSpace, actionSpace, secondsPerStep, maxEpisodeSteps, rigidBodies } =
    environment;
  return {
    environment: { id, observationSpace, actionSpace, secondsPerStep, maxEpisodeSteps },
    picture: rigidBodies ? { kind: "bodies", ...rigidBodies.picture } : { kind: "scene" },
  };
}
