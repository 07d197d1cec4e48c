import * as z from "zod";
import { type Manifest, manifest } from "./manifest.ts";

/** The distribution of each `kind` of policy in manifests before version 2. */
const distributionOf = { continuous: "squashed_gaussian", discrete: "categorical" } as const;

const firstVersion = z.looseObject({
  manifest_version: z.undefined().optional(),
  kind: z.enum(["continuous", "discrete"]),
});

/**
 * Converts a manifest to the current version. One without `manifest_version` predates version 2 and
 * names a kind of policy instead of a distribution. Anything else is returned unchanged.
 */
export function upgradeManifest(stored: unknown): unknown {
  const { success, data } = firstVersion.safeParse(stored);
  if (!success) return stored;
  const { kind, seed, training_steps, hyperparameters, softedge_version, ...rest } = data;
  return {
    ...rest,
    manifest_version: 2,
    distribution: distributionOf[kind],
    origin: { kind: "run", seed, training_steps, hyperparameters, softedge_version },
  };
}

/** A stored manifest of any version, converted to the current one. */
export const storedManifest: z.ZodType<Manifest> = z.preprocess(upgradeManifest, manifest);
