import { type ExportedPackage, readPackage } from "../export/policy-package.ts";
import { requireFolder } from "../files/folders.ts";
import { softedgeCommand } from "../installation/installation.ts";
import { isRun } from "../train/run-summary.ts";
import { shellQuote } from "./terminal/shell-quote.ts";

/**
 * Reads the policy in a folder that a person named: its live version, or one version.
 *
 * @throws {Error} saying what the folder is instead, and what makes a policy of a run
 */
export function readNamedPolicy(path: string): ExportedPackage {
  requireFolder(path, "the folder of a policy, such as policies/pendulum");
  if (!isRun(path)) return readPackage(path);
  const command = softedgeCommand(`export ${shellQuote(path)}`);
  throw new Error(`${path} is a run, not a policy: ${command} makes a policy of it`);
}
