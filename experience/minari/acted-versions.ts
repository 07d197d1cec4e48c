import type { Decision } from "../../schemas/decision.ts";
import type { Manifest } from "../../schemas/manifest.ts";
import type { FindPackage } from "../acting-versions.ts";
import { type GymnasiumSpec, gymnasiumSpec } from "./gymnasium-spec.ts";

/** A version that made some of the decisions; without a manifest if its package is not available. */
export interface ActedVersion {
  label: string;
  manifest: Manifest | undefined;
}

/** Returns the versions that made some of the decisions. */
export function versionsIn(decisions: readonly Decision[], find: FindPackage): ActedVersion[] {
  const acted = new Map(decisions.map((each) => [`${each.policy} ${each.version}`, each]));
  return [...acted].map(([label, { policy, version }]) => ({
    label,
    manifest: find(policy, version)?.manifest,
  }));
}

/** Gymnasium's description of the environment, if all versions that acted are of the same. */
export function sharedEnvironment(versions: readonly ActedVersion[]): GymnasiumSpec | undefined {
  const specs = versions.map(({ manifest }) =>
    manifest?.environment === undefined
      ? undefined
      : gymnasiumSpec(manifest.environment, manifest.environment_options),
  );
  const [first] = specs;
  return specs.every((spec) => spec?.json === first?.json) ? first : undefined;
}

/** What a user should know of missing packages and environments. */
export function versionNotes(
  versions: readonly ActedVersion[],
  environment: GymnasiumSpec | undefined,
): string[] {
  const missing = versions.filter(({ manifest }) => !manifest).map(({ label }) => label);
  if (missing.length > 0) {
    return [
      `no package of ${missing.join(", ")} in --policies: spaces have no bounds, and the ` +
        "environment is not known",
    ];
  }
  return environment ? [] : ["the policies are not of one environment of Gymnasium: no env_spec"];
}
