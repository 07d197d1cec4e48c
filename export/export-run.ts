import { writeModel } from "../graph/onnx/write.ts";
import packageJson from "../package.json" with { type: "json" };
import type { Manifest } from "../schemas/manifest.ts";
import { policyName } from "../schemas/manifest.ts";
import type { Environment } from "../train/environments/environment.ts";
import { makeEnvironment } from "../train/environments/registry.ts";
import type { Returns } from "../train/episodes/evaluation.ts";
import type { RunConfig } from "../train/registry.ts";
import { readRun } from "../train/runs.ts";
import { evaluateActor } from "./evaluate-actor.ts";
import { type Exportable, exportableOf } from "./exportable.ts";
import { loadActor } from "./onnx-policy.ts";
import { type PolicyPackage, sha256, versionOf, writePackage } from "./policy-package.ts";
import { verify } from "./verify.ts";

export interface ExportSettings {
  policiesFolder: string;
  /** By default the environment's name: "pendulum" for Pendulum-v1. */
  name?: string | undefined;
  /** How many episodes each mode is evaluated on. */
  episodes: number;
  /** The policy of the last checkpoint (default), or the best of all evaluations. */
  checkpoint?: "last" | "best";
}

function summary({ mean, standard_deviation }: Returns) {
  return { mean, standard_deviation };
}

/** The name of a policy that nobody names: "pendulum" for Pendulum-v1. */
function defaultName(environment: string): string {
  return environment.replace(/-v\d+$/, "").toLowerCase();
}

/** A run's policy as an ONNX model, in the environment that it was trained in. */
export interface RunActor extends Omit<Exportable, "outputs"> {
  name: string;
  config: RunConfig;
  environment: Environment;
  bytes: Uint8Array;
}

/**
 * Builds the actor of a run's last checkpoint, or of its best evaluation, as an ONNX model. The caller
 * releases the environment.
 *
 * @throws {Error} if the run lacks a file, or one is damaged
 */
export async function actorOfRun(
  runPath: string,
  { name, checkpoint: which }: Pick<ExportSettings, "name" | "checkpoint"> = {},
): Promise<RunActor> {
  const { config, checkpoint, warning } = readRun(runPath, which);
  if (warning) process.emitWarning(warning);
  const named = policyName.safeParse(name ?? defaultName(config.environment));
  if (!named.success) throw new Error(`the policy's name ${named.error.issues[0].message}`);
  const environment = await makeEnvironment(config.environment, config.environment_options);
  try {
    const { outputs, ...rest } = exportableOf(config, checkpoint, environment);
    const bytes = writeModel({
      name: named.data,
      outputs,
      producerVersion: packageJson.version,
      metadata: {
        policy: named.data,
        kind: environment.kind,
        algorithm: config.algorithm,
        environment: config.environment,
      },
    });
    return { name: named.data, config, environment, bytes, ...rest };
  } catch (error) {
    environment.release();
    throw error;
  }
}

/**
 * Exports a run's policy: writes the actor as ONNX, verifies it against the trainer, evaluates it in
 * both modes as it will be served, and packs it with a manifest that says all this.
 *
 * @throws {ParityError} if the exported actor does not do what the trainer does
 * @throws {Error} if the run lacks a file, or one is damaged
 */
export async function exportRun(runPath: string, settings: ExportSettings): Promise<PolicyPackage> {
  const built = await actorOfRun(runPath, settings);
  const { name, config, environment, bytes, trainingSteps } = built;
  await using resources = new AsyncDisposableStack();
  resources.defer(() => environment.release());
  const actor = resources.adopt(await loadActor(bytes, environment.kind), (loaded) =>
    loaded.release(),
  );
  const {
    algorithm,
    environment: environmentId,
    environment_options,
    seed,
    ...hyperparameters
  } = config;
  const { samples, errors } = built.reference();
  const parity = await verify(actor, samples, errors);
  const evaluation = {
    episodes: settings.episodes,
    stochastic: summary(await evaluateActor(actor, environment, "stochastic", settings.episodes)),
    deterministic: summary(
      await evaluateActor(actor, environment, "deterministic", settings.episodes),
    ),
  };
  const common = {
    name,
    version: versionOf(bytes),
    algorithm,
    environment: environmentId,
    environment_options,
    hyperparameters,
    seed,
    training_steps: trainingSteps,
    evaluation,
    actor: { file: "actor.onnx" as const, bytes: bytes.length, sha256: sha256(bytes) },
    parity,
    softedge_version: packageJson.version,
    created: new Date().toISOString(),
  };
  const manifest: Manifest =
    environment.kind === "continuous"
      ? {
          kind: "continuous",
          observation: environment.observationSpace,
          action: environment.actionSpace,
          ...common,
        }
      : {
          kind: "discrete",
          observation: environment.observationSpace,
          action: environment.actionSpace,
          ...common,
        };
  return writePackage(settings.policiesFolder, manifest, bytes);
}
