import { readFileSync, statSync } from "node:fs";
import { pathsImportedBy } from "./imports.ts";

/**
 * Returns the files that are reached from some of this repository by imports, themselves included,
 * with their sources.
 *
 * @param follow whether to go on from a file that was reached; from all, if it is not given
 */
export function reachedFrom(
  entries: readonly string[],
  follow: (file: string) => boolean = () => true,
): Map<string, string> {
  const reached = new Map<string, string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file) || !isFile(file)) continue;
    const source = readFileSync(file, "utf8");
    reached.set(file, source);
    if (follow(file)) waiting.push(...pathsImportedBy(file, source));
  }
  return reached;
}

const isFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
