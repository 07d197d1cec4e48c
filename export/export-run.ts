import { sha256 } from "../files/sha256.ts";
import { writeModel } from "../graph/onnx/write.ts";
import packageJson from "../package.json" with { type: "json" };
import type { Manifest } from "../schemas/manifest.ts";
import type { ActMode, PolicyFacts } from "../schemas/policy-interface.ts";
import { type EnvironmentDefinition, environmentFileOf } from "../train/environments/definition.ts";
import type { Environment } from "../train/environments/environment.ts";
import {
  isEnvironmentFile,
  NoSuchEnvironmentError,
} from "../train/environments/file/environment-file.ts";
import { findEnvironment } from "../train/environments/registry.ts";
import type { Returns } from "../train/episodes/evaluation.ts";
import type { RunConfig } from "../train/registry.ts";
import { readRun } from "../train/runs.ts";
import { evaluateActor } from "./evaluate-actor.ts";
import { type Exportable, exportableOf } from "./exportable.ts";
import { loadActor } from "./onnx-policy.ts";
import { checkedPolicyName, defaultPolicyName } from "./policy-name.ts";
import { versionOf, type WrittenPackage, writePackage } from "./policy-package.ts";
import { refuseReplacing } from "./refuse-replacing.ts";
import { verify } from "./verify.ts";

export interface ExportSettings {
  policiesFolder: string;
  /** The policy's name; by default the environment's: "pendulum" for Pendulum-v1. */
  name?: string | undefined;
  /** True to replace a policy of another environment or other spaces that has the name. */
  replace?: boolean | undefined;
  /** The number of evaluation episodes in each mode. */
  episodes: number;
  /** The policy of the last checkpoint (default), or the best of all evaluations. */
  checkpoint?: "last" | "best";
  /** The file of the run's environment, if it has moved. */
  environment?: string | undefined;
}

function summary({ mean, standard_deviation }: Returns) {
  return { mean, standard_deviation };
}

/**
 * Finds the environment of a run.
 *
 * @param moved the file that defines it now, if that is not the one of the config
 * @throws {RangeError} if the run's environment is none of a file
 */
async function definitionOf(
  runPath: string,
  { environment }: RunConfig,
  moved: string | undefined,
): Promise<EnvironmentDefinition> {
  if (moved === undefined || moved === environment) {
    return findEnvironment(environment).catch((cause) => {
      if (!(cause instanceof NoSuchEnvironmentError && isEnvironmentFile(environment))) throw cause;
      throw new NoSuchEnvironmentError(
        `${runPath} was trained in ${environment}, and ${cause.message}: if the file has moved, ` +
          "name it by --environment",
        { cause },
      );
    });
  }
  if (isEnvironmentFile(environment) && isEnvironmentFile(moved)) return findEnvironment(moved);
  throw new RangeError(
    `--environment: ${runPath} was trained in ${environment}, and is played in it; another file ` +
      "is only for an environment whose file has moved",
  );
}

/** A run's policy as an ONNX model, with the environment it was trained in. */
export interface RunActor extends Omit<Exportable, "outputs" | "distribution"> {
  name: string;
  config: RunConfig;
  definition: EnvironmentDefinition;
  environment: Environment;
  facts: PolicyFacts;
  bytes: Uint8Array;
}

/**
 * Builds the actor of a run's last checkpoint, or of its best evaluation, as an ONNX model. The
 * caller releases the environment.
 *
 * @throws {Error} if a file of the run is missing or damaged
 */
export async function actorOfRun(
  runPath: string,
  {
    name: given,
    checkpoint: which,
    environment: moved,
  }: Pick<ExportSettings, "name" | "checkpoint" | "environment"> = {},
): Promise<RunActor> {
  const { config, checkpoint, warning } = readRun(runPath, which);
  if (warning) process.emitWarning(warning);
  const definition = await definitionOf(runPath, config, moved);
  const name = checkedPolicyName(given ?? defaultPolicyName(definition.id));
  const environment = await definition.make(config.environment_options);
  try {
    const { outputs, distribution, ...rest } = exportableOf(config, checkpoint, environment);
    const { observationSpace: observation, actionSpace: action } = environment;
    const bytes = writeModel({
      name,
      outputs,
      producerVersion: packageJson.version,
      metadata: {
        policy: name,
        // Kept so that exporting an already published actor gives the same bytes.
        kind: action.kind === "box" ? "continuous" : "discrete",
        algorithm: config.algorithm,
        environment: definition.id,
      },
    });
    const facts = { observation, action, distribution };
    return { name, config, definition, environment, facts, bytes, ...rest };
  } catch (error) {
    environment.release();
    throw error;
  }
}

/**
 * Exports a run's policy: writes the actor as ONNX, verifies it against the trainer, evaluates it
 * in each of its modes as it will be served, and writes a package with a manifest of all this.
 *
 * @throws {ParityError} if the exported actor deviates from the trainer
 * @throws {Error} if a file of the run is missing or damaged, or a policy that must not be replaced
 * has the name
 */
export async function exportRun(
  runPath: string,
  settings: ExportSettings,
): Promise<WrittenPackage> {
  const built = await actorOfRun(runPath, settings);
  const { name, config, definition, environment, facts, bytes, trainingSteps } = built;
  const { policiesFolder, replace } = settings;
  await using resources = new AsyncDisposableStack();
  resources.defer(() => environment.release());
  // Asked now, as the rest takes long, and again before it is written.
  const refuse = () =>
    refuseReplacing(policiesFolder, { ...facts, name, environment: definition.id }, replace);
  refuse();
  const actor = resources.adopt(await loadActor(bytes, facts), (loaded) => loaded.release());
  const { algorithm, environment: _, environment_options, seed, ...hyperparameters } = config;
  const { samples, errors } = built.reference();
  const parity = await verify(actor, samples, errors);
  const evaluated = async (mode: ActMode) =>
    summary(await evaluateActor(actor, environment, mode, settings.episodes));
  const isStochastic = actor.interface.modes.includes("stochastic");
  const evaluation = {
    episodes: settings.episodes,
    ...(isStochastic && { stochastic: await evaluated("stochastic") }),
    deterministic: await evaluated("deterministic"),
  };
  const manifest: Manifest = {
    manifest_version: 2,
    name,
    version: versionOf(bytes),
    ...facts,
    algorithm,
    origin: {
      kind: "run",
      seed,
      training_steps: trainingSteps,
      hyperparameters,
      softedge_version: packageJson.version,
    },
    environment: definition.id,
    ...environmentFileOf(definition),
    environment_options,
    evaluation,
    actor: { file: "actor.onnx", bytes: bytes.length, sha256: sha256(bytes) },
    parity,
    created: new Date().toISOString(),
  };
  refuse();
  return writePackage(policiesFolder, manifest, bytes);
}
