import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ExportedPackage, readPackage } from "../export/policy-package.ts";
import type { Decision } from "../schemas/decision.ts";
import type { BoundedBoxSpace } from "../schemas/space.ts";

/** Returns the package of a version that acted, if it is available. */
export type FindPackage = (policy: string, version: string) => ExportedPackage | undefined;

/** Finds packages in a folder of policies. */
export function packagesIn(policiesFolder: string): FindPackage {
  return (policy, version) => {
    const folder = join(policiesFolder, policy, version);
    return existsSync(folder) ? readPackage(folder) : undefined;
  };
}

/** A version that acted, and where its decisions are. */
export interface ActingVersion {
  acted: ExportedPackage;
  positions: number[];
}

/**
 * Finds the versions that made some of the decisions, over the target's bounds.
 *
 * @param positions of these decisions
 * @param reason why the version is needed, given the number of its decisions and its label
 * @throws {Error} if a version is not available, or has other action bounds
 */
export function actingVersions(
  decisions: readonly Decision[],
  positions: readonly number[],
  { space, find }: { space: BoundedBoxSpace; find: FindPackage },
  reason: (count: number, label: string) => string,
): ActingVersion[] {
  const versions = Map.groupBy(positions, (i) => `${decisions[i].policy} ${decisions[i].version}`);
  return [...versions].map(([label, positions]) => {
    const { policy, version } = decisions[positions[0]];
    const acted = find(policy, version);
    if (!acted) {
      throw new Error(
        `${reason(positions.length, label)}; give --policies the folder that contains ` +
          `${policy}/${version}`,
      );
    }
    const { action } = acted.manifest;
    if (action.kind === "discrete" || boundsOf(action) !== boundsOf(space)) {
      throw new Error(`${label} has other action bounds than the target policy`);
    }
    return { acted, positions };
  });
}

/**
 * The bounds of a space as text, for comparison: other versions may name their dimensions
 * differently.
 */
function boundsOf({ low, high }: BoundedBoxSpace): string {
  return JSON.stringify([low, high]);
}
