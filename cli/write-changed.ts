import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { unwritable } from "../files/file-errors.ts";

/**
 * Writes a file unless its content is unchanged: Wrangler reacts to every write with a reload. The
 * file is replaced at once, so that another process never reads half of it, even if both write it.
 */
export function writeChanged(path: string, content: Uint8Array): void {
  try {
    if (readFileSync(path).equals(content)) return;
  } catch {
    // The file does not exist yet.
  }
  const unfinished = `${path}.${process.pid}.unfinished`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw unwritable(path, error);
  }
}
