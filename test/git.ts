import { execFileSync } from "node:child_process";

/** Runs git in a folder; answers what it printed. */
export function git(folder: string, ...args: string[]): string {
  const { PATH, HOME } = process.env;
  const author = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
  // Not of whatever checkout the tests are run for.
  const env = { PATH, HOME };
  return execFileSync("git", ["-C", folder, ...author, ...args], { encoding: "utf8", env }).trim();
}
