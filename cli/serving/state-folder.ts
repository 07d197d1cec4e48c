import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { messageOf } from "../../files/file-errors.ts";
import { type Holder, LockedError, lockFolder } from "../../files/folder-lock.ts";
import { readJsonFile } from "../../files/json-file.ts";
import { loopback } from "../port.ts";

/** Where a server keeps its state by default, in the current folder. */
export const defaultState = ".wrangler/state";
/** The folder of what is generated for the Worker's bundle, and the file that tells the port. */
const buildFolder = "serve";
const addressFile = "serve.json";

const address = z.strictObject({ pid: z.int(), port: z.int() });

/** The folder of everything that a server writes, locked against others until disposed of. */
export interface StateFolder extends Disposable {
  path: string;
  /** The folder of what is generated for the Worker's bundle, empty at first. */
  build: string;
  /** Records the port, for the refusal of another server. */
  announce(port: number): void;
}

/** The address that the holder of the lock has announced; undefined if it has not yet. */
function addressOf(path: string, { pid }: Holder): string | undefined {
  try {
    const announced = readJsonFile(join(path, addressFile), address);
    return announced.pid === pid ? `http://${loopback}:${announced.port}` : undefined;
  } catch {
    return undefined;
  }
}

function refusal(path: string, holder: Holder): string {
  const where = addressOf(path, holder);
  return (
    `process ${holder.pid} already serves ${path}${where ? ` on ${where}` : ""}, ` +
    `since ${holder.since}; stop it, or give this server a state of its own: --state FOLDER`
  );
}

/** Runs something that writes into a state folder. Its errors say what to do. */
function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof LockedError) throw error;
    throw new Error(
      `${path} cannot be written (${messageOf(error)}); choose another folder: --state FOLDER`,
      { cause: error },
    );
  }
}

/**
 * Opens the state folder of a server, and creates it if it does not exist.
 *
 * @throws {LockedError} if another server uses it, with that one's port and process id
 * @throws {Error} if it cannot be written
 */
export function openState(path: string): StateFolder {
  const lock = writing(path, () => {
    mkdirSync(path, { recursive: true });
    return lockFolder(path, { name: "serve.lock", refusal: (holder) => refusal(path, holder) });
  });
  const build = join(path, buildFolder);
  try {
    writing(path, () => {
      rmSync(join(path, addressFile), { force: true });
      rmSync(build, { recursive: true, force: true });
      mkdirSync(build);
    });
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  return {
    path,
    build,
    announce: (port) =>
      writing(path, () =>
        writeFileSync(join(path, addressFile), `${JSON.stringify({ pid: process.pid, port })}\n`),
      ),
    [Symbol.dispose]() {
      rmSync(join(path, addressFile), { force: true });
      lock[Symbol.dispose]();
    },
  };
}
