import type { Manifest } from "../schemas/manifest.ts";
import type { EnvironmentDefinition } from "../train/environments/definition.ts";
import type { Environment } from "../train/environments/environment.ts";
import { makeFitting } from "../train/environments/make-fitting.ts";
import {
  type EnvironmentOptions,
  findEnvironment,
  NoSuchEnvironmentError,
} from "../train/environments/registry.ts";

/** The facts of a policy that tell which environment it plays in, and whether it can. */
export type PlayingFacts = Pick<
  Manifest,
  "name" | "observation" | "action" | "environment" | "environment_file" | "environment_options"
>;

/** An environment that a policy can play in. */
export interface PolicyEnvironment {
  id: string;
  options: EnvironmentOptions;
  /** The caller must release it. */
  make(): Promise<Environment>;
}

/**
 * Finds the environment of a policy's file.
 *
 * @throws {RangeError} if the file is missing, or defines another environment
 */
async function ownFileOf(
  { name, environment }: PlayingFacts,
  { path, sha256 }: NonNullable<Manifest["environment_file"]>,
): Promise<EnvironmentDefinition> {
  const advice = "give its file by --environment FILE";
  const definition = await findEnvironment(path).catch((cause) => {
    if (!(cause instanceof NoSuchEnvironmentError)) throw cause;
    throw new NoSuchEnvironmentError(
      `${name} plays in ${environment}, and ${cause.message}: ${advice}`,
      {
        cause,
      },
    );
  });
  if (definition.id !== environment) {
    throw new RangeError(
      `${name} plays in ${environment}, and ${path} is ${definition.id}: ${advice}`,
    );
  }
  if (definition.source?.sha256 !== sha256) {
    console.warn(`warning: ${path} has changed since ${name} was made`);
  }
  return definition;
}

function definitionFor(
  facts: PlayingFacts,
  specifier: string | undefined,
): Promise<EnvironmentDefinition> {
  const { name, environment, environment_file: file } = facts;
  if (specifier === undefined && file) return ownFileOf(facts, file);
  const chosen = specifier ?? environment;
  if (chosen !== undefined) return findEnvironment(chosen);
  throw new RangeError(`${name} names no environment to play in: choose one by --environment`);
}

/**
 * Finds the environment for a policy to play in. A file that has changed since is warned of.
 *
 * @param specifier by default that of the policy. The policy's options are those of its own alone.
 * @throws {RangeError} if there is no such environment, or its file is missing
 */
export async function playingIn(
  facts: PlayingFacts,
  specifier?: string,
): Promise<PolicyEnvironment> {
  const { environment: own, environment_options } = facts;
  const definition = await definitionFor(facts, specifier);
  const { id } = definition;
  const options = id === own || specifier === own ? environment_options : {};
  return { id, options, make: () => makeFitting(facts, definition, options) };
}

/**
 * Creates an environment for a policy to play in. The caller must release it.
 *
 * @param specifier by default that of the policy, which has the policy's options
 * @throws {RangeError} if there is no such environment, an option is wrong, or its spaces are not
 * those of the policy: an index would be taken for a force, or a force for an index
 */
export async function environmentFor(
  facts: PlayingFacts,
  specifier?: string,
): Promise<Environment> {
  return (await playingIn(facts, specifier)).make();
}
