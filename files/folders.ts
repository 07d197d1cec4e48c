import { statSync } from "node:fs";

/**
 * Checks that a path is that of a folder.
 *
 * @param what should be named, such as "a folder of runs"
 * @throws {Error} if there is nothing, or a file
 */
export function requireFolder(path: string, what: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Error(`there is no folder ${path}: name ${what}`);
  if (!found.isDirectory()) throw new Error(`${path} is a file: name ${what}`);
}
