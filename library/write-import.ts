import { ModelError } from "../edge/onnx/model-error.ts";
import { checkModel } from "../edge/package/check-model.ts";
import { importCard } from "../export/import-card.ts";
import {
  type ImportedPackage,
  type ImportSettings,
  importForeign,
} from "../export/import-policy.ts";
import { type WrittenPackage, writePackage } from "../export/policy-package.ts";
import { type NamedPolicy, refuseReplacing } from "../export/refuse-replacing.ts";
import type { ForeignPolicy } from "../interop/policy/foreign-policy.ts";

/** @throws {Error} if a Worker would refuse to serve the actor, naming the limit */
function checkServable({ manifest, actor }: ImportedPackage): void {
  try {
    checkModel(manifest, actor);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const reasons = error.errors.map(({ pointer, detail }) => `${pointer} ${detail}`.trim());
    throw new Error(`the actor cannot be served: it ${reasons.join("; it ")}`, { cause: error });
  }
}

/**
 * Verifies a policy of another framework, and writes it into a folder of policies as the live
 * version of its name.
 *
 * @param replace true to replace a policy of another environment or other spaces
 * @throws {Error} if it may not be replaced or served, or the import fails: see `importForeign`
 */
export async function writeImport(
  policiesFolder: string,
  policy: ForeignPolicy,
  { replace, ...settings }: Omit<ImportSettings, "allow"> & { replace?: boolean | undefined },
): Promise<WrittenPackage> {
  const allow = (named: NamedPolicy) => refuseReplacing(policiesFolder, named, replace);
  const imported = await importForeign(policy, { ...settings, allow });
  checkServable(imported);
  const { manifest, actor } = imported;
  // Again, as another process may have written one meanwhile.
  allow(manifest);
  return writePackage(policiesFolder, manifest, actor, importCard(manifest));
}
