import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ProjectFile } from "./project.ts";

/** Files that a folder may have already: those of a new repository. */
const harmless = new Set([".git", ".gitignore", "LICENSE", "README.md", ".DS_Store"]);

/**
 * Writes the files of a project. Nothing is overwritten: files that a fresh repository has stay as
 * they are.
 *
 * @returns the paths that were there before, and stay
 * @throws {Error} naming a file, if the folder is none or holds something else
 */
export function writeProject(folder: string, files: readonly ProjectFile[]): string[] {
  if (folder === "") throw new Error('the folder has no name: give one, or "." for this folder');
  const present = namesIn(folder);
  const foreign = present.find((name) => !harmless.has(name));
  if (foreign !== undefined) {
    throw new Error(
      `${folder} is not empty: it has ${foreign}. Nothing was written; choose a new folder`,
    );
  }
  const kept = files.filter(({ path }) => existsSync(join(folder, path))).map(({ path }) => path);
  for (const { path, content } of files) {
    if (kept.includes(path)) continue;
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    // Fails if the file has been made meanwhile.
    writeFileSync(file, content, { flag: "wx" });
  }
  return kept;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error) {
      if (error.code === "ENOENT") return [];
      if (error.code === "ENOTDIR") throw new Error(`${folder} is a file: choose a new folder`);
    }
    throw error;
  }
}
