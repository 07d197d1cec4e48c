import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes a file unless its content is unchanged: Wrangler reacts to every write with a reload. */
export function writeChanged(path: string, content: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    if (readFileSync(path).equals(content)) return;
  } catch {
    // The file does not exist yet.
  }
  writeFileSync(path, content);
}
