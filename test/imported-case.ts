import type { RecordedAnswers } from "../export/recorded-answers.ts";
import type { Manifest } from "../schemas/manifest.ts";

/** A package of an imported policy, with the answers of the original. */
export interface ImportedCase {
  manifest: Manifest;
  /** In base64. */
  actor: string;
  recorded: RecordedAnswers;
}
