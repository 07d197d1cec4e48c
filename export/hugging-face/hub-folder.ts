import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { unwritable } from "../../files/file-errors.ts";
import { syncFolder, writeWhole } from "../../files/write-whole.ts";
import { libraryName } from "./metadata.ts";

/** The file that makes a folder a model of the Hub. */
export const cardFile = "README.md";

/** Files of a clone of an empty repository. */
const ofGit = [".git", ".gitattributes"];

/** A card's metadata, which may have been edited since: between lines of dashes. */
const frontMatter = /^---\r?\n([\s\S]*?)\r?\n---/;
const ownLibrary = new RegExp(`^library_name: *(["']?)${libraryName}\\1 *\\r?$`, "m");

/** Returns true if a folder holds a model of softedge, by its card. */
function isExport(folder: string): boolean {
  const card = join(folder, cardFile);
  if (!existsSync(card)) return false;
  return ownLibrary.test(frontMatter.exec(readFileSync(card, "utf8"))?.[1] ?? "");
}

/**
 * Checks that nothing is lost by writing to a folder.
 *
 * @throws {Error} if a folder has files that are not of an earlier export, and they are not to be
 * overwritten
 */
export function checkFolder(folder: string, overwrite: boolean): void {
  if (overwrite || !existsSync(folder) || isExport(folder)) return;
  const others = readdirSync(folder).filter((name) => !ofGit.includes(name));
  if (others.length === 0) return;
  throw new Error(
    `${folder} holds ${others[0]}, and is no earlier export: choose another folder by --out, or ` +
      "write into it by --overwrite",
  );
}

/**
 * Writes the files of a model to a folder. A new folder is there as a whole or not at all. In one
 * that has files, each is replaced as a whole, the card first, by which an incomplete export is known
 * again; other files stay.
 */
export function writeHubFolder(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    writeFiles(folder, files);
    return;
  }
  const path = resolve(folder);
  const unfinished = `${path}.unfinished`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true });
    writeFiles(unfinished, files);
    renameSync(unfinished, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw unwritable(folder, error);
  }
}

function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files).toSorted(cardFirst)) {
    writeWhole(join(folder, name), content);
  }
}

const cardFirst = ([a]: [string, unknown], [b]: [string, unknown]) =>
  Number(b === cardFile) - Number(a === cardFile);
