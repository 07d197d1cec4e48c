import type { TensorFile } from "../files/safetensors.ts";
import { type Distribution, noiseLawOf } from "../schemas/policy-interface.ts";
import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../schemas/space.ts";
import { spi } from "../train/algorithms/spi/spi.ts";
import type { Environment } from "../train/environments/environment.ts";
import { normalizationIn } from "../train/learning/checkpoint.ts";
import type { ConfiguredOffPolicy } from "../train/off-policy/algorithm.ts";
import { actorParameters } from "../train/off-policy/algorithm.ts";
import { algorithmOf, type RunConfig } from "../train/registry.ts";
import { countOf, tensorOf } from "../train/run/checkpoint.ts";
import { boxActor, type ExportedOutputs, tabularActor } from "./actor-graph.ts";
import { boxErrors, tabularErrors } from "./reference.ts";
import { boxSamples, type Errors, type Samples, tabularSamples } from "./verify.ts";

/** An actor that is ready for export. */
export interface Exportable {
  distribution: Distribution;
  outputs: ExportedOutputs;
  /** Computes the samples and errors that verify it; slow. */
  reference(): { samples: Samples; errors: Errors };
  /** Environment steps, or sweeps of soft policy iteration. */
  trainingSteps: number;
}

function offPolicyExportable(
  { config, actor: description }: ConfiguredOffPolicy,
  checkpoint: TensorFile,
  observationSpace: BoxSpace,
  space: BoundedBoxSpace,
): Exportable {
  const sizes = {
    observation: observationSpace.low.length,
    action: space.low.length,
    hidden: config.hidden,
  };
  const parameter = (name: string, shape: readonly number[]) =>
    tensorOf(checkpoint, `${actorParameters}/${name}`, shape);
  const normalization = config.normalize_observations ? normalizationIn(checkpoint) : undefined;
  const trained = { description, sizes, space, parameter, normalization };
  const { distribution } = description;
  return {
    distribution,
    outputs: boxActor(trained),
    reference() {
      const noise = noiseLawOf(distribution) === undefined ? 0 : sizes.action;
      const samples = boxSamples(observationSpace, noise);
      return { samples, errors: boxErrors(trained, samples) };
    },
    trainingSteps: countOf(checkpoint, "environment_steps"),
  };
}

function tabularExportable(
  checkpoint: TensorFile,
  { size: states }: DiscreteSpace,
  { size: actions }: DiscreteSpace,
): Exportable {
  const logPolicy = Float64Array.from(tensorOf(checkpoint, "log_policy", [states, actions]));
  return {
    distribution: spi.policies[0].distribution,
    outputs: tabularActor(logPolicy, states, actions),
    reference() {
      const samples = tabularSamples(states, actions);
      return { samples, errors: tabularErrors(logPolicy, actions, samples) };
    },
    trainingSteps: countOf(checkpoint, "sweeps"),
  };
}

/**
 * Prepares a checkpoint's actor for export.
 *
 * @throws {Error} if the algorithm has no policy for such an environment
 */
export function exportableOf(
  config: RunConfig,
  checkpoint: TensorFile,
  { id, observationSpace: observation, actionSpace: action }: Environment,
): Exportable {
  const algorithm = algorithmOf(config);
  if (
    algorithm.loop === "tabular" &&
    observation.kind === "discrete" &&
    action.kind === "discrete"
  ) {
    return tabularExportable(checkpoint, observation, action);
  }
  if (algorithm.loop === "off-policy" && observation.kind === "box" && action.kind === "box") {
    return offPolicyExportable(algorithm.configure(config), checkpoint, observation, action);
  }
  throw new Error(`${config.algorithm} has no policy for ${id}`);
}
