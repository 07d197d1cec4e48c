import { existsSync } from "node:fs";
import { join, normalize, sep } from "node:path";
import { softedgeFolder } from "../installation/installation.ts";

const folder = `configs${sep}`;

/**
 * Returns the file that a config's path means: `configs/NAME.json` is that of the current folder, or
 * else the one that comes with softedge.
 *
 * @param path as a person wrote it
 * @param found the same, resolved; by default relative to the current folder
 */
export function configFileAt(path: string, found: string = path): string {
  if (existsSync(found) || !normalize(path).startsWith(folder)) return found;
  const shipped = join(softedgeFolder, path);
  return existsSync(shipped) ? shipped : found;
}
