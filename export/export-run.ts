import type { TensorFile } from "../files/safetensors.ts";
import { writeModel } from "../graph/onnx/write.ts";
import packageJson from "../package.json" with { type: "json" };
import type { Manifest } from "../schemas/manifest.ts";
import { policyName } from "../schemas/manifest.ts";
import type { PolicyFacts } from "../schemas/policy-interface.ts";
import type { RunConfig, SacConfig, SpiConfig } from "../schemas/run-config.ts";
import type { Environment } from "../train/environments/environment.ts";
import { makeEnvironment } from "../train/environments/registry.ts";
import type { Returns } from "../train/evaluation.ts";
import { countOf, normalizationIn, tensorOf } from "../train/run/checkpoint.ts";
import { readRun } from "../train/run/run-folder.ts";
import { type ActorOutputs, continuousActor, discreteActor } from "./actor-graph.ts";
import { evaluateActor } from "./evaluate-actor.ts";
import { loadActor } from "./onnx-policy.ts";
import { type PolicyPackage, sha256, versionOf, writePackage } from "./policy-package.ts";
import { continuousErrors, discreteErrors } from "./reference.ts";
import { continuousSamples, discreteSamples, type Errors, type Samples, verify } from "./verify.ts";

export interface ExportSettings {
  policiesFolder: string;
  /** By default the environment's name: "pendulum" for Pendulum-v1. */
  name?: string | undefined;
  /** How many episodes each mode is evaluated on. */
  episodes: number;
  /** The policy of the last checkpoint (default), or the best of all evaluations. */
  checkpoint?: "last" | "best";
}

/** An actor to be exported. */
interface Exportable {
  outputs: ActorOutputs;
  /** What it is to be verified with: takes a while to compute. */
  reference(): { samples: Samples; errors: Errors };
  trainingSteps: number;
}

function exportableSac(
  config: SacConfig,
  checkpoint: TensorFile,
  { observationSpace, actionSpace }: Extract<Environment, { kind: "continuous" }>,
): Exportable {
  const sizes = {
    observation: observationSpace.low.length,
    action: actionSpace.low.length,
    hidden: config.hidden,
  };
  const parameter = (name: string, shape: readonly number[]) =>
    tensorOf(checkpoint, `actor/${name}`, shape);
  const normalization = config.normalize_observations ? normalizationIn(checkpoint) : undefined;
  return {
    outputs: continuousActor(sizes, actionSpace, parameter, normalization),
    reference() {
      const samples = continuousSamples(observationSpace, sizes.action);
      const actor = { sizes, space: actionSpace, parameter, normalization };
      return { samples, errors: continuousErrors(actor, samples) };
    },
    trainingSteps: countOf(checkpoint, "environment_steps"),
  };
}

function exportableSpi(
  checkpoint: TensorFile,
  { observationSpace, actionSpace }: Extract<Environment, { kind: "discrete" }>,
): Exportable {
  const [states, actions] = [observationSpace.size, actionSpace.size];
  const logPolicy = Float64Array.from(tensorOf(checkpoint, "log_policy", [states, actions]));
  return {
    outputs: discreteActor(logPolicy, states, actions),
    reference() {
      const samples = discreteSamples(states, actions);
      return { samples, errors: discreteErrors(logPolicy, actions, samples) };
    },
    trainingSteps: countOf(checkpoint, "sweeps"),
  };
}

function exportableOf(
  config: SacConfig | SpiConfig,
  checkpoint: TensorFile,
  environment: Environment,
): Exportable {
  if (config.algorithm === "spi") {
    if (environment.kind === "discrete") return exportableSpi(checkpoint, environment);
  } else if (environment.kind === "continuous") {
    return exportableSac(config, checkpoint, environment);
  }
  throw new Error(
    `${config.algorithm} has no policy for the ${environment.kind} ${environment.id}`,
  );
}

/** The facts of a policy that was trained in an environment: soft actor-critic's, or a tabular one's. */
function factsOf({ kind, observationSpace, actionSpace }: Environment): PolicyFacts {
  const distribution = kind === "continuous" ? "squashed_gaussian" : "categorical";
  return { observation: observationSpace, action: actionSpace, distribution };
}

function summary({ mean, standard_deviation }: Returns) {
  return { mean, standard_deviation };
}

/** The name of a policy that nobody names: "pendulum" for Pendulum-v1. */
function defaultName(environment: string): string {
  return environment.replace(/-v\d+$/, "").toLowerCase();
}

/** A run's policy as an ONNX model, in the environment that it was trained in. */
export interface BuiltActor extends Omit<Exportable, "outputs"> {
  name: string;
  config: RunConfig;
  environment: Environment;
  facts: PolicyFacts;
  bytes: Uint8Array;
}

/**
 * Builds the actor of a run's last checkpoint, or of its best evaluation, as an ONNX model. The caller
 * releases the environment.
 *
 * @throws {Error} if the run lacks a file, or one is damaged
 */
export async function buildActor(
  runPath: string,
  { name, checkpoint: which }: Pick<ExportSettings, "name" | "checkpoint"> = {},
): Promise<BuiltActor> {
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
    return { name: named.data, config, environment, facts: factsOf(environment), bytes, ...rest };
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
  const built = await buildActor(runPath, settings);
  const { name, config, environment, facts, bytes, trainingSteps } = built;
  await using resources = new AsyncDisposableStack();
  resources.defer(() => environment.release());
  const actor = resources.adopt(await loadActor(bytes, facts), (loaded) => loaded.release());
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
    environment: environmentId,
    environment_options,
    evaluation,
    actor: { file: "actor.onnx", bytes: bytes.length, sha256: sha256(bytes) },
    parity,
    created: new Date().toISOString(),
  };
  return writePackage(settings.policiesFolder, manifest, bytes);
}
