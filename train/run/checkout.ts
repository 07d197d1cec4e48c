import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What a folder's files are of git: a commit, and whether any of its files was changed since. */
export interface Checkout {
  commit: string;
  changed: boolean;
}

const behindCommit = "-dirty";
const commandLine = [
  "--no-optional-locks",
  ...["describe", "--always", "--abbrev=40", "--exclude=*", `--dirty=${behindCommit}`],
];

/** Null if the folder is no checkout, or nobody can tell: without git, before the first commit. */
export function checkoutOf(folder: string): Checkout | null {
  // Without looking further up: a package that is installed in a checkout is not of its commit.
  if (!existsSync(join(folder, ".git"))) return null;
  try {
    const described = execFileSync("git", commandLine, {
      cwd: folder,
      encoding: "utf8",
      timeout: 5000,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    const changed = described.endsWith(behindCommit);
    return { commit: changed ? described.slice(0, -behindCommit.length) : described, changed };
  } catch {
    return null;
  }
}
