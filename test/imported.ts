import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { importPolicy } from "../export/import-policy.ts";
import type { RecordedAnswers } from "../export/recorded-answers.ts";
import type { Manifest } from "../schemas/manifest.ts";
import { readRecordedPolicy } from "../studies/conformance/policies.ts";

/** The policies of Stable-Baselines3 whose answers are recorded. */
export const recordedPolicies = readdirSync("test/fixtures/sb3")
  .filter((file) => file.endsWith(".zip"))
  .map((file) => join("test/fixtures/sb3", file));

/** A package, with the answers of the original. */
export interface ImportedCase {
  manifest: Manifest;
  /** In base64. */
  actor: string;
  recorded: RecordedAnswers;
}

const module = "build/test-imported.json";

/** Imports the recorded policies, and writes them where tests in workerd read them. */
export async function writeImportedPolicies(): Promise<void> {
  const cases: ImportedCase[] = [];
  for (const path of recordedPolicies) {
    const { policy, recorded } = readRecordedPolicy(path);
    const name = basename(path, ".zip");
    const { manifest, actor } = await importPolicy(policy, { name, sha256: "0".repeat(64) });
    cases.push({ manifest, actor: Buffer.from(actor).toString("base64"), recorded });
  }
  mkdirSync(dirname(module), { recursive: true });
  writeFileSync(module, JSON.stringify(cases));
}
