import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The bytes of all files below a folder; one with several names (hard links) counts once. */
export function bytesIn(folder: string): number {
  const files = new Map<string, number>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { dev, ino, size } = lstatSync(join(entry.parentPath, entry.name));
    files.set(`${dev} ${ino}`, size);
  }
  return [...files.values()].reduce((sum, size) => sum + size, 0);
}

/** Bytes in words: "9.6 kB", "512.3 MB". */
export function describeBytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
