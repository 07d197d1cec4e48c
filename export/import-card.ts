import type { Manifest } from "../schemas/manifest.ts";
import { checkLines, factLines, originLine, returnLines } from "./policy-text.ts";

/** The card of an imported policy in Markdown: its interface, its origin, and what was checked. */
export function importCard(manifest: Manifest): string {
  const { name, evaluation } = manifest;
  const lines = [
    ...factLines(manifest),
    originLine(manifest),
    ...(evaluation ? returnLines(evaluation) : ["- **Return:** not evaluated in an environment"]),
    ...checkLines(manifest),
  ];
  return `# ${name}\n\n${lines.join("\n")}\n`;
}
