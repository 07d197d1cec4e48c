import { existsSync } from "node:fs";
import { dirname } from "node:path";

/** @throws {Error} if a file's folder does not exist */
export function checkFolderOf(file: string): void {
  const folder = dirname(file);
  if (!existsSync(folder)) throw new Error(`cannot write ${file}: there is no folder ${folder}`);
}
