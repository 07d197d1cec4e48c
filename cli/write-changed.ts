import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A file that is written is uploaded and reloaded: what is right already is let be. */
export function writeChanged(path: string, content: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    if (readFileSync(path).equals(content)) return;
  } catch {
    // It is not there yet.
  }
  writeFileSync(path, content);
}
