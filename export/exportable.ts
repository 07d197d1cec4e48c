import type { TensorFile } from "../files/safetensors.ts";
import { type Distribution, interfaceOf, sizeOfSpace } from "../schemas/policy-interface.ts";
import type { BoundedBoxSpace, BoxSpace, DiscreteSpace } from "../schemas/space.ts";
import { spi } from "../train/algorithms/spi/spi.ts";
import type { Environment } from "../train/environments/environment.ts";
import { normalizationIn } from "../train/learning/checkpoint.ts";
import type { ActionKind } from "../train/learning/learned-vector.ts";
import { actorCriticParameters, actorParameters } from "../train/networks/parameter-groups.ts";
import {
  algorithmOf,
  type ConfiguredLearning,
  describeUnfit,
  type RunConfig,
} from "../train/registry.ts";
import { countOf, tensorOf } from "../train/run/checkpoint.ts";
import { type ExportedOutputs, networkActor, tabularActor } from "./actor-graph.ts";
import { networkErrors, tabularErrors } from "./reference.ts";
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

/** The policy of an algorithm, and the group of parameters that it is part of. */
function policyOf(configured: ConfiguredLearning, actions: ActionKind) {
  return configured.loop === "off-policy"
    ? { description: configured.actor, group: actorParameters }
    : { description: configured.actorFor(actions), group: actorCriticParameters };
}

function networkExportable(
  configured: ConfiguredLearning,
  checkpoint: TensorFile,
  observation: BoxSpace,
  space: BoundedBoxSpace | DiscreteSpace,
): Exportable {
  const { config } = configured;
  const { description, group } = policyOf(configured, space.kind);
  const sizes = {
    observation: observation.low.length,
    action: sizeOfSpace(space),
    hidden: config.hidden,
  };
  const parameter = (name: string, shape: readonly number[]) =>
    tensorOf(checkpoint, `${group}/${name}`, shape);
  const normalization = config.normalize_observations ? normalizationIn(checkpoint) : undefined;
  const trained = { description, sizes, space, parameter, normalization };
  const { distribution } = description;
  return {
    distribution,
    outputs: networkActor(trained),
    reference() {
      const { noise } = interfaceOf({ observation, action: space, distribution });
      const samples = boxSamples(observation, noise);
      return { samples, errors: networkErrors(trained, samples) };
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
      const samples = tabularSamples(states, { law: "gumbel", columns: actions });
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
  const unfit = describeUnfit(algorithm, { environment: id, observation, action });
  if (unfit !== undefined) throw new RangeError(unfit);
  if (algorithm.loop !== "tabular" && observation.kind === "box") {
    return networkExportable(algorithm.configure(config), checkpoint, observation, action);
  }
  if (observation.kind === "discrete" && action.kind === "discrete") {
    return tabularExportable(checkpoint, observation, action);
  }
  throw new Error(`${config.algorithm} has no policy for ${id}`);
}
