import { evaluateActor } from "../export/evaluate-actor.ts";
import { exportRun } from "../export/export-run.ts";
import { openPolicy } from "../export/open-policy.ts";
import type { ExportedPackage } from "../export/policy-package.ts";
import { sha256 } from "../files/sha256.ts";
import { readUserBytes } from "../files/user-text.ts";
import { type ReadOptions, readForeignPolicy } from "../interop/read-policy.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import type { Returns } from "../train/episodes/evaluation.ts";
import { writeImport } from "./write-import.ts";

export interface EvaluateSettings {
  /** By default "deterministic". */
  mode?: ActMode;
  /** The number of episodes; by default 100. */
  episodes?: number;
  /** The environment; by default the policy's own. */
  environment?: string;
}

/**
 * Plays complete episodes with the policy of a run or of a policy's folder.
 *
 * @throws {Error} if the folder is neither, or the policy does not fit the environment
 */
export async function evaluatePolicy(
  path: string,
  { mode = "deterministic", episodes = 100, environment: id }: EvaluateSettings = {},
): Promise<Returns> {
  const { actor, environment, release } = await openPolicy(path, id);
  try {
    return await evaluateActor(actor, environment, mode, episodes);
  } finally {
    await release();
  }
}

export interface ExportPolicySettings {
  /** By default the environment's name in kebab-case. */
  name?: string;
  /** The folder of policies; by default "policies". */
  policies?: string;
  /** True to replace a policy of another environment or other spaces that has the name. */
  replace?: boolean;
  /** The number of episodes to evaluate each mode on; by default 100. */
  episodes?: number;
  /** The policy of the last checkpoint (default), or that of the best evaluation. */
  checkpoint?: "last" | "best";
}

/**
 * Exports a run's policy as ONNX, verifies and evaluates it, and makes it the live version.
 *
 * @throws {ParityError} if the exported actor deviates from the trainer
 * @throws {Error} if a file of the run is missing or damaged, or a policy that must not be replaced
 * has the name
 */
export function exportPolicy(
  run: string,
  {
    name,
    policies = "policies",
    replace,
    episodes = 100,
    checkpoint = "last",
  }: ExportPolicySettings = {},
): Promise<ExportedPackage> {
  return exportRun(run, { name, policiesFolder: policies, replace, episodes, checkpoint });
}

export interface ImportPolicySettings extends ReadOptions {
  name: string;
  /** The folder of policies; by default "policies". */
  policies?: string;
  /** True to replace a policy of another environment or other spaces that has the name. */
  replace?: boolean;
  /** Replays the policy in this environment. */
  environment?: string;
  /** The number of episodes of the replay, in each mode; by default 100. */
  episodes?: number;
}

/**
 * Imports a policy of another framework, and makes it the live version of its name: see
 * docs/import.md for the formats and their options.
 *
 * @throws {ImportError} if the file cannot be read as a policy
 * @throws {ParityError} if the written actor deviates from the network
 * @throws {Error} if a policy that must not be replaced has the name, or no Worker could serve it
 */
export async function importPolicy(
  file: string,
  {
    name,
    policies = "policies",
    replace,
    environment,
    episodes = 100,
    ...reading
  }: ImportPolicySettings,
): Promise<ExportedPackage> {
  const bytes = readUserBytes(file);
  return writeImport(policies, readForeignPolicy(bytes, reading), {
    name,
    replace,
    sha256: sha256(bytes),
    ...(environment !== undefined && { replay: { environment, options: {}, episodes } }),
  });
}
