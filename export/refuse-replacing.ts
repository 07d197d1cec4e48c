import { join } from "node:path";
import { DamagedError } from "../files/file-errors.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { describeSpaces } from "../schemas/policy-interface.ts";
import { soundLive } from "./live-pointer.ts";
import { defaultPolicyName } from "./policy-name.ts";
import { manifestIn } from "./policy-package.ts";
import { refuseShipped } from "./shipped-policies.ts";

/** The facts that tell whether two policies may have the same name. */
export type NamedPolicy = Pick<Manifest, "name" | "environment" | "observation" | "action">;

/**
 * Refuses to write a policy whose name another one has: one that comes with softedge, or one of
 * another environment or other spaces, which nobody means to replace.
 *
 * @param replace true to replace all but those that come with softedge
 * @throws {Error} naming both, and what to do
 */
export function refuseReplacing(
  policiesFolder: string,
  policy: NamedPolicy,
  replace = false,
): void {
  const { name } = policy;
  refuseShipped(policiesFolder, name, `choose another name: --name my-${name}`);
  if (replace) return;
  const folder = join(policiesFolder, name);
  const live = liveManifest(folder);
  if (!live) return;
  const [before, after] = differing(live, policy);
  if (before === after) return;
  throw new Error(
    `${folder} is a policy of ${before}, and this is one of ${after}: choose another name, such as ` +
      `--name ${otherName(policy)}, or replace it: --replace`,
  );
}

/** The environments of two policies, or else their spaces, in words. */
function differing(...policies: [NamedPolicy, NamedPolicy]): string[] {
  const environments = policies.flatMap(({ environment }) => environment ?? []);
  return new Set(environments).size === 2 ? environments : policies.map(describeSpaces);
}

/** The manifest of a policy's live version; undefined if there is none that could be served. */
function liveManifest(policyFolder: string): Manifest | undefined {
  const live = soundLive(policyFolder);
  try {
    return live && manifestIn(join(policyFolder, live.version));
  } catch (error) {
    if (error instanceof DamagedError) return undefined;
    throw error;
  }
}

function otherName({ name, environment }: NamedPolicy): string {
  const suggested = environment === undefined ? name : defaultPolicyName(environment);
  return suggested === name || suggested === "" ? `my-${name}` : suggested;
}
