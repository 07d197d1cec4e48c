import * as z from "zod";
import { type RegisteredPolicy, registeredPolicy } from "../schemas/registry.ts";
import { askRegistry, type RegistryAddress } from "./registry-client.ts";
import { minuteOf } from "./terminal/minute.ts";

/** Returns every policy of a Worker with its versions. */
export function registeredPoliciesAt(registry: RegistryAddress): Promise<RegisteredPolicy[]> {
  return askRegistry(registry, z.array(registeredPolicy), (admin) => admin.policies());
}

/** Describes in one line the versions of a policy that answer. */
export function describeLive({ name, live, canary, bundled, former }: RegisteredPolicy): string {
  if (live === null) return `${name}: nothing is live`;
  // A promoted version is live even if it is bundled as well.
  const how = live === bundled && former.length === 0 ? " (bundled with the Worker)" : "";
  const beside = canary
    ? `, ${canary.version} as a canary for ${(100 * canary.share).toFixed(2)} %`
    : "";
  return `${name}: ${live} is live${how}${beside}`;
}

/** Describes a policy, and each of its published versions in a line. */
export function describePolicy(policy: RegisteredPolicy): string {
  return [describeLive(policy), ...describeVersions(policy)].join("\n");
}

function describeVersions({ live, canary, versions }: RegisteredPolicy): string[] {
  return versions.map(({ version, bytes, published }) => {
    const role = version === live ? "live" : version === canary?.version ? "canary" : "";
    const size = `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
    return `  ${version}  ${minuteOf(published)}  ${size}  ${role}`.trimEnd();
  });
}
