import { policyName } from "../schemas/manifest.ts";

const mostCharacters = 63;

/**
 * The default name of a policy: its environment's id in kebab-case, without namespace and version.
 * "inverted-pendulum" for InvertedPendulum-v5, "lunar-lander" for gymnasium:LunarLander-v3.
 */
export function defaultPolicyName(environment: string): string {
  return environment
    .replace(/^[^/]*:/, "")
    .replace(/-v\d+$/, "")
    .replaceAll(/[a-z](?=[A-Z])|[A-Z0-9](?=[A-Z][a-z])/g, "$&-")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "")
    .slice(0, mostCharacters)
    .replace(/-+$/, "");
}

/**
 * Returns a policy's name.
 *
 * @throws {Error} with the limit, if no policy can have it
 */
export function checkedPolicyName(name: string): string {
  const { data, error } = policyName.safeParse(name);
  if (data !== undefined) return data;
  throw new Error(`the policy's name ${JSON.stringify(name)} ${error?.issues[0].message}`);
}
