import * as z from "zod";
import { type Manifest, manifest } from "./manifest.ts";

/** The distribution of each kind of policy that manifests before version 2 knew. */
const distributionOf = { continuous: "squashed_gaussian", discrete: "categorical" } as const;

const firstVersion = z.looseObject({
  manifest_version: z.undefined().optional(),
  kind: z.enum(["continuous", "discrete"]),
});

/**
 * Returns a manifest in the form of today: one without a `manifest_version` was written when there
 * were two kinds of policies, all of them trained by softedge. Anything else is returned as it is.
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

/** A manifest as it was stored, by whichever version of softedge. */
export const storedManifest: z.ZodType<Manifest> = z.preprocess(upgradeManifest, manifest);
