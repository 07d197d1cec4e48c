import type { Manifest } from "../schemas/manifest.ts";
import { describeSpaces } from "../schemas/policy-interface.ts";
import type { Environment } from "../train/environments/environment.ts";
import { makeEnvironment } from "../train/environments/registry.ts";

/** The facts of a policy that tell whether it can play in an environment. */
export type PlayingFacts = Pick<Manifest, "name" | "observation" | "action">;

/**
 * Creates an environment for a policy to play in. The caller must release it.
 *
 * @throws {RangeError} if there is no such environment, an option is wrong, or its spaces are not
 * those of the policy: an index would be taken for a force, or a force for an index
 */
export async function environmentFor(
  { name, ...spaces }: PlayingFacts,
  id: string,
  options: Readonly<Record<string, unknown>>,
): Promise<Environment> {
  const environment = await makeEnvironment(id, options);
  const { observationSpace: observation, actionSpace: action } = environment;
  const [own, its] = [spaces, { observation, action }].map(describeSpaces);
  if (own === its) return environment;
  environment.release();
  throw new RangeError(`${name} takes and gives ${own}, and ${id} ${its}`);
}
