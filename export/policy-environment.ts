import type { Manifest } from "../schemas/manifest.ts";
import { describeSpaces } from "../schemas/policy-interface.ts";
import type { Environment } from "../train/environments/environment.ts";
import { makeEnvironment } from "../train/environments/registry.ts";

/** The facts of a policy that tell which environment it plays in, and whether it can. */
export type PlayingFacts = Pick<
  Manifest,
  "name" | "observation" | "action" | "environment" | "environment_options"
>;

/**
 * Creates an environment for a policy to play in. The caller must release it.
 *
 * @param id by default the policy's own, which has the policy's options
 * @throws {RangeError} if there is no such environment, an option is wrong, or its spaces are not
 * those of the policy: an index would be taken for a force, or a force for an index
 */
export async function environmentFor(
  { name, environment: own, environment_options, ...spaces }: PlayingFacts,
  id: string | undefined = own,
): Promise<Environment> {
  if (id === undefined) {
    throw new RangeError(`${name} names no environment to play in: choose one by --env`);
  }
  const environment = await makeEnvironment(id, id === own ? environment_options : {});
  const { observationSpace: observation, actionSpace: action } = environment;
  const [taken, given] = [spaces, { observation, action }].map(describeSpaces);
  if (taken === given) return environment;
  environment.release();
  throw new RangeError(`${name} takes and gives ${taken}, and ${id} ${given}`);
}
