import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The environment variables that let Wrangler keep its settings in another folder, where it cannot
 * write into the user's own, as for users of services. None where it can: it finds a login there.
 *
 * @param folder the other folder
 */
export function configHome(folder: string, home = homedir()): NodeJS.ProcessEnv {
  const isHome = process.env.XDG_CONFIG_HOME !== undefined;
  if (isHome || [home, join(home, ".config")].some(isWritable)) return {};
  return { XDG_CONFIG_HOME: folder };
}
