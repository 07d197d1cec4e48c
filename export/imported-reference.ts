import { evaluate } from "../graph/evaluate.ts";
import { Trace } from "../graph/trace.ts";
import type { ForeignPolicy } from "../interop/policy/foreign-policy.ts";
import { interfaceOf, sizeOfSpace } from "../schemas/policy-interface.ts";
import type { ComparedPolicy } from "./compare-answers.ts";
import { factsOf, type ImportedActor, importedActor } from "./imported-actor.ts";
import type { OnnxActor } from "./onnx-policy.ts";
import { categoricalErrors, floats, greedyErrors, perturbation } from "./output-errors.ts";
import {
  boxSamples,
  distance,
  type Errors,
  type Samples,
  tabularSamples,
  verification,
} from "./verify.ts";

/** A trace of a graph whose parameters are off by the rounding error of float32. */
class PerturbedTrace extends Trace {
  private readonly perturb: ReturnType<typeof perturbation>;
  private readonly leastAxes: number;

  /** @param leastAxes of the parameters that are changed: 2 for matrices alone, whose products add up */
  constructor(rounding?: number, leastAxes = 1) {
    super();
    this.perturb = perturbation(rounding);
    this.leastAxes = leastAxes;
  }

  override constant(data: ArrayLike<number>, shape: readonly (number | string)[]) {
    return super.constant(shape.length < this.leastAxes ? data : this.perturb(data), shape);
  }
}

/** The samples that an imported policy is verified on. */
export function importedSamples(policy: ForeignPolicy): Samples {
  const { observation } = policy;
  const { noise } = interfaceOf(factsOf(policy));
  return observation.kind === "discrete"
    ? tabularSamples(observation.size, noise)
    : boxSamples(observation, noise);
}

/** The inputs of an actor, for an evaluation of its graph. */
function feedsOf(policy: ForeignPolicy, { rows, observations, epsilon }: Samples) {
  const { inputs, noise } = interfaceOf(factsOf(policy));
  return {
    observation: { data: observations, shape: [rows, ...inputs.observation.row] },
    ...(noise && { epsilon: { data: epsilon, shape: [rows, noise.columns] } }),
  };
}

/** The scores of discrete actions in float64, [rows, actions]. */
function importedScores(
  policy: ForeignPolicy,
  { scores }: ImportedActor,
  observations: ArrayLike<number>,
  rows: number,
): ArrayLike<number> {
  if (!scores) throw new Error("only discrete actions have scores");
  const data = Float64Array.from(observations);
  const [value] = evaluate([scores], {
    observation: { data, shape: [rows, ...interfaceOf(factsOf(policy)).inputs.observation.row] },
  });
  return value.data;
}

/** The rounding error of float32 in the matrix products of a network. */
const roundingOfNetworks = 2 ** -20;

/** An imported policy for a comparison with answers of the original. */
export function comparedImport(
  policy: ForeignPolicy,
  built: ImportedActor,
  actor: OnnxActor,
): ComparedPolicy {
  const rounded = importedActor(policy, new PerturbedTrace(roundingOfNetworks, 2));
  return {
    actor,
    facts: factsOf(policy),
    scores: (observations, rows) => Array.from(importedScores(policy, built, observations, rows)),
    rounding(observations, noise, rows) {
      const samples = {
        rows,
        observations: Float32Array.from(observations),
        epsilon: Float32Array.from(noise),
      };
      const exact = numbersOf(policy, built, samples);
      const off = numbersOf(policy, rounded, samples);
      return Object.fromEntries(
        Object.entries(exact).map(([name, values]) => [name, distance(off[name], values).absolute]),
      );
    },
  };
}

/** The outputs of real numbers in float64, or the scores of discrete actions. */
function numbersOf(policy: ForeignPolicy, built: ImportedActor, samples: Samples) {
  if (built.scores) {
    const { observations, rows } = samples;
    return { scores: Float64Array.from(importedScores(policy, built, observations, rows)) };
  }
  const entries = Object.entries(built.outputs);
  const values = evaluate(
    entries.map(([, node]) => node),
    feedsOf(policy, samples),
  );
  return Object.fromEntries(
    entries.map(([name], i) => [name, Float64Array.from(values[i].data)] as const),
  );
}

/**
 * Returns the errors of an imported policy's actor, which runs in float32, against the evaluation of its
 * network in float64. Errors are scaled as those of trained actors: where float32 cannot reach the
 * tolerance, by what it loses.
 */
export function importedErrors(policy: ForeignPolicy, samples: Samples): Errors {
  const expected = numbersOf(policy, importedActor(policy), samples);
  const rounded = numbersOf(policy, importedActor(policy, new PerturbedTrace()), samples);
  const unitOf = (name: string) =>
    Math.max(1, distance(rounded[name], expected[name]).absolute / verification.tolerance);
  if (policy.action.kind === "box") {
    const units = Object.keys(expected).map((name) => [name, unitOf(name)] as const);
    return (result) =>
      Object.fromEntries(
        units.map(([name, unit]) => [name, distance(floats(result, name), expected[name], unit)]),
      );
  }
  const actions = sizeOfSpace(policy.action);
  const unit = unitOf("scores");
  return policy.kind === "categorical"
    ? categoricalErrors(expected.scores, actions, samples, unit)
    : greedyErrors(expected.scores, actions, unit);
}
