import { Refusal } from "../edge/http/refusal.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { definitions } from "../train/environments/built-in.ts";
import type { EnvironmentDefinition } from "../train/environments/definition.ts";
import type { Environment } from "../train/environments/environment.ts";
import { makeFitting } from "../train/environments/make-fitting.ts";

/**
 * Creates the environment of a policy. The caller must release it.
 *
 * @throws {Refusal} with 404 if a page has no such environment
 * @throws {RangeError} if an option is wrong, or its spaces are not those of the policy
 */
export function makeInPage(manifest: Manifest): Promise<Environment> {
  return makeFitting(manifest, definitionFor(manifest), manifest.environment_options);
}

function definitionFor({
  name,
  environment,
  environment_file: file,
}: Manifest): EnvironmentDefinition {
  if (environment === undefined) {
    throw new Refusal(404, `${name} names no environment to play in`);
  }
  const definition = file ? undefined : definitions.find(({ id }) => id === environment);
  if (definition) return definition;
  const where = file ? ` of the file ${file.path}` : "";
  throw new Refusal(
    404,
    `${name} plays in ${environment}${where}, and pages have only the environments of softedge`,
  );
}
