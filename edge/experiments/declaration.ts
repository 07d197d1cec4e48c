import type { ExperimentDefinition } from "../../schemas/experiment.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import { describeSpaces, interfaceOf } from "../../schemas/policy-interface.ts";
import { refuse } from "../http/refusal.ts";
import type { Catalog } from "../registry/catalog.ts";
import { type DecisionQueue, mostLoggedNumbers } from "./decision-queue.ts";

/** Decisions must find their way to the log, and into a message of it. */
export function refuseUnkept(
  manifests: readonly Manifest[],
  decisions: DecisionQueue | undefined,
): void {
  if (!decisions) refuse("/decisions", "cannot be kept: no queue is bound as DECISIONS");
  const numbers = Math.max(...manifests.map(numbersOfDecision));
  if (numbers > mostLoggedNumbers) {
    const detail = `cannot be kept: each has ${numbers} numbers, and may have ${mostLoggedNumbers}`;
    refuse("/decisions", detail);
  }
}

/** The numbers of the largest decision: of an observation, an action and noise. */
function numbersOfDecision(manifest: Manifest): number {
  const { inputs, outputs, noise } = interfaceOf(manifest);
  const tensors = [inputs.observation, ...outputs.filter(({ name }) => name === "action")];
  return tensors.reduce((sum, { row: [columns = 1] }) => sum + columns, noise?.columns ?? 0);
}

/**
 * Every arm must be there, act in its mode, and answer the same questions. Distributions may differ.
 *
 * @returns the manifest of each
 */
export async function refuseUnlikeArms(
  catalog: Catalog,
  { arms }: ExperimentDefinition,
): Promise<Manifest[]> {
  const manifests: Manifest[] = [];
  for (const [i, { policy, version, mode }] of arms.entries()) {
    const served = await catalog.find(policy);
    if (!served) refuse(`/arms/${i}/policy`, "is not served here");
    const found = await catalog.findVersion(served, version);
    if (!found) refuse(`/arms/${i}/version`, `was not published: ${policy} has none such`);
    const { manifest } = found;
    if (!found.interface.modes.includes(mode)) {
      const only = found.interface.modes.join(" or ");
      const reason = `the distribution of ${policy} is ${manifest.distribution}`;
      refuse(`/arms/${i}/mode`, `must be ${only}: ${reason}`);
    }
    const [asked, control] = [manifest, manifests[0] ?? manifest].map(describeSpaces);
    if (asked !== control) {
      refuse(`/arms/${i}`, `takes and gives ${asked}, and the first arm ${control}`);
    }
    manifests.push(manifest);
  }
  return manifests;
}
