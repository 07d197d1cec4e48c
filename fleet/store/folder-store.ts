import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { isErrorCode, unwritable } from "../../files/file-errors.ts";
import { checkKey, MissingObject, type ObjectStore, splitPrefix } from "./object-store.ts";

/** The folder of files that are still being written. No key begins with a dot. */
const unfinishedFolder = ".unfinished";
/** The age from which on an unfinished file is taken for that of a killed process. */
const abandonedMilliseconds = 24 * 60 * 60 * 1000;

/** Objects as files of a folder. Several processes and machines may write at a time. */
export class FolderStore implements ObjectStore {
  readonly name: string;
  private readonly unfinished: string;
  private tidied: Promise<void> | undefined;

  constructor(path: string) {
    this.name = resolve(path);
    this.unfinished = join(this.name, unfinishedFolder);
  }

  async put(key: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    const path = this.pathOf(key);
    this.tidied ??= this.tidy();
    await this.tidied;
    // A name of its own, because another machine may write the same object.
    const temporary = join(this.unfinished, randomUUID());
    try {
      await makeFolders(this.unfinished);
      await writeSynced(temporary, bytes, signal);
      await makeFolders(dirname(path));
      await rename(temporary, path);
      await syncEntries(dirname(path));
    } catch (error) {
      await rm(temporary, { force: true });
      signal?.throwIfAborted();
      throw unwritable(path, error);
    }
  }

  async get(key: string, signal?: AbortSignal): Promise<Uint8Array> {
    const path = this.pathOf(key);
    try {
      return await readFile(path, { signal });
    } catch (error) {
      if (isMissing(error) || isErrorCode(error, "EISDIR")) {
        throw new MissingObject(this.name, key);
      }
      throw error;
    }
  }

  async delete(keys: readonly string[], signal?: AbortSignal): Promise<void> {
    const paths = keys.map((key) => this.pathOf(key));
    for (const path of paths) {
      signal?.throwIfAborted();
      await rm(path, { force: true });
    }
  }

  async list(prefix: string): Promise<string[]> {
    const { folder } = splitPrefix(prefix);
    const entries = await readdir(join(this.name, folder), {
      recursive: true,
      withFileTypes: true,
    }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(this.name, join(parentPath, name)))
      .map((path) => path.split(sep).join("/"))
      .filter((key) => key.startsWith(prefix) && !key.startsWith(unfinishedFolder))
      .toSorted();
  }

  private pathOf(key: string): string {
    checkKey(key);
    return join(this.name, key);
  }

  /** Removes what killed processes have left unfinished. */
  private async tidy(): Promise<void> {
    const names = await readdir(this.unfinished).catch(() => []);
    for (const path of names.map((name) => join(this.unfinished, name))) {
      const written = await stat(path).catch(() => undefined);
      if (written && Date.now() - written.mtimeMs > abandonedMilliseconds) {
        await rm(path, { force: true });
      }
    }
  }
}

function isMissing(error: unknown): boolean {
  return isErrorCode(error, "ENOENT") || isErrorCode(error, "ENOTDIR");
}

async function writeSynced(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes, { signal });
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Syncs to disk which files a folder has. */
async function syncEntries(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Creates a folder and those around it, and syncs to disk that they are there. */
async function makeFolders(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) {
    await syncEntries(dirname(made));
  }
}
