import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The state of a git checkout: its commit, and whether files were changed since. */
export interface Checkout {
  commit: string;
  changed: boolean;
}

const behindCommit = "-dirty";
const commandLine = [
  "--no-optional-locks",
  ...["describe", "--always", "--abbrev=40", "--exclude=*", `--dirty=${behindCommit}`],
];

/** The checkout of a folder; null if it is none, or git is missing or has no commit. */
export function checkoutOf(folder: string): Checkout | null {
  // Does not search parent folders: a package installed inside a checkout is not of its commit.
  if (!existsSync(join(folder, ".git"))) return null;
  try {
    const described = execFileSync("git", commandLine, {
      cwd: folder,
      encoding: "utf8",
      timeout: 30_000,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    const changed = described.endsWith(behindCommit);
    return { commit: changed ? described.slice(0, -behindCommit.length) : described, changed };
  } catch {
    return null;
  }
}
