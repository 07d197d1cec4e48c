import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PolicyFacts } from "../schemas/policy-interface.ts";
import type { Environment } from "../train/environments/environment.ts";
import { actorOfRun } from "./export-run.ts";
import { isExported } from "./live-pointer.ts";
import { loadActor, type OnnxActor } from "./onnx-policy.ts";
import { playingIn } from "./policy-environment.ts";
import { readPackage } from "./policy-package.ts";

/** A loaded policy and the environment it was trained in. */
export interface OpenPolicy {
  /** The name to show to people. */
  label: string;
  actor: OnnxActor;
  environment: Environment;
  /** The options that the environment was created with. */
  options: Readonly<Record<string, unknown>>;
  release(): Promise<void>;
}

/**
 * Loads an actor, and releases the environment if that fails.
 *
 * @throws {Error} if the actor cannot be loaded
 */
async function open(
  label: string,
  bytes: Uint8Array,
  facts: PolicyFacts,
  environment: Environment,
  options: OpenPolicy["options"],
): Promise<OpenPolicy> {
  const actor = await loadActor(bytes, facts).catch((error) => {
    environment.release();
    throw error;
  });
  return {
    label,
    actor,
    environment,
    options,
    async release() {
      await actor.release();
      environment.release();
    },
  };
}

/**
 * Opens the policy of a run's last checkpoint, of a policy's folder (its live version), or of the
 * folder of one version.
 *
 * @param specifier the environment; by default the policy's own. That of a run is always its own,
 * whose file may have moved
 * @throws {Error} if the folder is none of these, a file is missing or damaged, or the policy has
 * other spaces than its environment
 */
export async function openPolicy(path: string, specifier?: string): Promise<OpenPolicy> {
  if (existsSync(join(path, "config.json"))) {
    const { bytes, facts, environment, config } = await actorOfRun(path, {
      environment: specifier,
    });
    return open(path, bytes, facts, environment, config.environment_options);
  }
  if (!isExported(path) && !existsSync(join(path, "manifest.json"))) {
    throw new Error(
      `${path} is neither a run nor a policy: it has no config.json, live.json or manifest.json`,
    );
  }
  const { manifest, actor } = readPackage(path);
  const { name, version } = manifest;
  const { options, make } = await playingIn(manifest, specifier);
  return open(`${name} ${version}`, actor, manifest, await make(), options);
}
