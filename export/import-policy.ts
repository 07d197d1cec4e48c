import { sha256 } from "../files/sha256.ts";
import { writeModel } from "../graph/onnx/write.ts";
import type { ForeignPolicy } from "../interop/policy/foreign-policy.ts";
import packageJson from "../package.json" with { type: "json" };
import type { Manifest } from "../schemas/manifest.ts";
import type { ActMode } from "../schemas/policy-interface.ts";
import { environmentFileOf } from "../train/environments/definition.ts";
import type { Environment } from "../train/environments/environment.ts";
import { findEnvironment } from "../train/environments/registry.ts";
import { compareAnswers } from "./compare-answers.ts";
import { evaluateActor } from "./evaluate-actor.ts";
import { factsOf, type ImportedActor, importedActor } from "./imported-actor.ts";
import { comparedImport, importedErrors, importedSamples } from "./imported-reference.ts";
import { loadActor, type OnnxActor } from "./onnx-policy.ts";
import { environmentFor } from "./policy-environment.ts";
import { checkedPolicyName } from "./policy-name.ts";
import { versionOf } from "./policy-package.ts";
import type { RecordedAnswers } from "./recorded-answers.ts";
import type { NamedPolicy } from "./refuse-replacing.ts";
import { distance, verification, verify } from "./verify.ts";

export interface ImportSettings {
  name: string;
  /** The SHA-256 of the imported file. */
  sha256: string;
  /** The environment to replay the policy in, and the number of episodes in each mode. */
  replay?: { environment: string; options: Manifest["environment_options"]; episodes: number };
  /** What the original answered, and the SHA-256 of the file that says so. */
  check?: { recorded: RecordedAnswers; sha256: string };
  /** Throws if the policy must not be written. Called before what takes long. */
  allow?: (policy: NamedPolicy) => void;
}

/** A package that is not written yet. */
export interface ImportedPackage {
  manifest: Manifest;
  actor: Uint8Array;
}

/** Thrown if an imported actor answers otherwise than the original. */
export class CheckError extends Error {
  constructor(
    output: string,
    error: number,
    at: { index: number; actual: number; expected: number },
  ) {
    super(
      `--check: ${output} is ${error.toExponential(1)} from what the original answered, more than the ` +
        `${verification.tolerance} that is allowed: number ${at.index} is ${at.actual}, not ${at.expected}; ` +
        "nothing was imported",
    );
    this.name = "CheckError";
  }
}

/**
 * Turns a policy of another framework into a package: completes its network to an actor in one graph,
 * writes that as ONNX, verifies it against the network in float64, holds it against recorded answers
 * of the original, and evaluates it in each of its modes.
 *
 * @throws {ParityError} if the written actor deviates from the network
 * @throws {CheckError} if it deviates from the recorded answers
 * @throws {RangeError} if there is no such environment, or its spaces are not those of the policy
 */
export async function importForeign(
  foreign: ForeignPolicy,
  { name: given, sha256: source, replay, check, allow }: ImportSettings,
): Promise<ImportedPackage> {
  const name = checkedPolicyName(given);
  await using resources = new AsyncDisposableStack();
  const definition = replay && (await findEnvironment(replay.environment));
  const environment =
    replay &&
    definition &&
    resources.adopt(
      await environmentFor(
        { ...foreign, name, environment: definition.id, environment_options: replay.options },
        replay.environment,
      ),
      (made) => made.release(),
    );
  const policy = environment ? withDimensions(foreign, environment) : foreign;
  const built = importedActor(policy);
  const facts = factsOf(policy);
  const id = definition?.id ?? policy.environment;
  allow?.({ ...facts, name, environment: id });
  const bytes = writeModel({
    name,
    outputs: built.outputs,
    producerVersion: packageJson.version,
    metadata: {
      policy: name,
      algorithm: policy.algorithm,
      ...(id !== undefined && { environment: id }),
    },
  });
  const actor = resources.adopt(await loadActor(bytes, facts), (loaded) => loaded.release());
  const samples = importedSamples(policy);
  const parity = await verify(actor, samples, importedErrors(policy, samples));
  const checked = check && (await checkAnswers(policy, built, actor, check));
  const evaluation =
    environment && replay && (await evaluated(actor, environment, replay.episodes));
  const { format, framework, frameworkVersion, trainingSteps } = policy.origin;
  const manifest: Manifest = {
    manifest_version: 2,
    name,
    version: versionOf(bytes),
    ...facts,
    algorithm: policy.algorithm,
    origin: {
      kind: "import",
      format,
      framework,
      ...(frameworkVersion !== undefined && { framework_version: frameworkVersion }),
      ...(trainingSteps !== undefined && { training_steps: trainingSteps }),
      sha256: source,
    },
    ...(id !== undefined && { environment: id }),
    ...(definition && environmentFileOf(definition)),
    environment_options: replay?.options ?? {},
    ...(evaluation && { evaluation }),
    actor: { file: "actor.onnx", bytes: bytes.length, sha256: sha256(bytes) },
    parity,
    ...(checked && { check: checked }),
    created: new Date().toISOString(),
  };
  return { manifest, actor: bytes };
}

/** The policy with the names and units of the environment's dimensions, which files do not have. */
function withDimensions(policy: ForeignPolicy, environment: Environment): ForeignPolicy {
  const { observationSpace, actionSpace } = environment;
  return {
    ...policy,
    observation: { ...dimensionsOf(observationSpace), ...policy.observation },
    action: { ...dimensionsOf(actionSpace), ...policy.action },
  };
}

function dimensionsOf(space: Environment["observationSpace"]) {
  const { names } = space;
  const units = space.kind === "box" ? space.units : undefined;
  return { ...(names && { names }), ...(units && { units }) };
}

/** @throws {CheckError} naming the output whose error exceeds the tolerance */
async function checkAnswers(
  policy: ForeignPolicy,
  built: ImportedActor,
  actor: OnnxActor,
  { recorded, sha256 }: NonNullable<ImportSettings["check"]>,
): Promise<NonNullable<Manifest["check"]>> {
  const { tolerance } = verification;
  const compared = await compareAnswers(comparedImport(policy, built, actor), recorded);
  const errors: Manifest["parity"]["errors"] = {};
  for (const { name, actual, expected, rounding } of compared) {
    const error = distance(actual, expected, Math.max(1, rounding / tolerance));
    // Written so that NaN fails too.
    if (!(error.scaled <= tolerance)) {
      throw new CheckError(name, error.scaled, worstOf(actual, expected));
    }
    errors[name] = error;
  }
  const all = Object.values(errors);
  return {
    observations: recorded.observations.length,
    tolerance,
    largest_absolute_error: Math.max(...all.map(({ absolute }) => absolute)),
    largest_scaled_error: Math.max(...all.map(({ scaled }) => scaled)),
    errors,
    sha256,
  };
}

/** The entry with the largest error. */
function worstOf(actual: readonly number[], expected: readonly number[]) {
  const errors = actual.map(
    (x, i) => Math.abs(x - expected[i]) / Math.max(1, Math.abs(expected[i])),
  );
  const index = errors.reduce((worst, error, i) => (error > errors[worst] ? i : worst), 0);
  return { index, actual: actual[index], expected: expected[index] };
}

async function evaluated(
  actor: OnnxActor,
  environment: Environment,
  episodes: number,
): Promise<Manifest["evaluation"]> {
  const returnsOf = async (mode: ActMode) => {
    const { mean, standard_deviation } = await evaluateActor(actor, environment, mode, episodes);
    return { mean, standard_deviation };
  };
  const isStochastic = actor.interface.modes.includes("stochastic");
  return {
    episodes,
    ...(isStochastic && { stochastic: await returnsOf("stochastic") }),
    deterministic: await returnsOf("deterministic"),
  };
}
