import type { Manifest } from "../../schemas/manifest.ts";
import { describeSpaces } from "../../schemas/policy-interface.ts";
import type { EnvironmentDefinition } from "./definition.ts";
import type { Environment } from "./environment.ts";

/**
 * Creates an environment for a policy to play in. The caller must release it.
 *
 * @throws {RangeError} if an option is wrong, or its spaces are not those of the policy: an index would
 * be taken for a force, or a force for an index
 */
export async function makeFitting(
  { name, ...spaces }: Pick<Manifest, "name" | "observation" | "action">,
  definition: EnvironmentDefinition,
  options: Readonly<Record<string, unknown>>,
): Promise<Environment> {
  const environment = await definition.make(options);
  const { id, observationSpace: observation, actionSpace: action } = environment;
  const [taken, given] = [spaces, { observation, action }].map(describeSpaces);
  if (taken === given) return environment;
  environment.release();
  throw new RangeError(`${name} takes and gives ${taken}, and ${id} ${given}`);
}
