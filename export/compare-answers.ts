import { softplus } from "../noise/softmax.ts";
import { interfaceOf, type PolicyFacts, sizeOfSpace } from "../schemas/policy-interface.ts";
import { actionScale } from "../train/networks/environment-actions.ts";
import type { ActorResult, OnnxActor } from "./onnx-policy.ts";
import { logProbabilities } from "./output-errors.ts";
import { probabilitiesOf, type RecordedAnswers } from "./recorded-answers.ts";

/** An output of an actor, beside what was recorded of the original. */
export interface ComparedOutput {
  name: string;
  actual: readonly number[];
  expected: readonly number[];
  /** The error that the rounding of float32 may make in either. */
  rounding: number;
}

/** A policy that is held against a recording. */
export interface ComparedPolicy {
  actor: OnnxActor;
  facts: PolicyFacts;
  /** The scores of discrete actions, [rows, actions], by which some may be as good as others. */
  scores?: ((observations: readonly number[], rows: number) => readonly number[]) | undefined;
  /** The largest rounding errors of float32 at these inputs, by output; "scores" are those above. */
  rounding?:
    | ((
        observations: readonly number[],
        epsilon: readonly number[],
        rows: number,
      ) => Readonly<Record<string, number>>)
    | undefined;
}

/** Added by Stable-Baselines3 to the derivative of tanh inside the logarithm. */
const derivativeOffset = 1e-6;

/** The distance between float32 numbers below 1, by which two computations of tanh may differ. */
const resolution = 2 ** -24;

/** ln(1 - a^2 + 1e-6), rounded as float32 arithmetic rounds it. */
function logDerivative(a: number): number {
  const derivative = Math.fround(1 - Math.fround(a * a));
  return Math.log(Math.fround(derivative + derivativeOffset));
}

/** The most that two computations of tanh in float32 may differ in ln(1 - tanh(u)^2 + 1e-6). */
function tanhSlack(a: number): number {
  const size = Math.abs(a);
  const neighbours = [size - resolution, Math.min(1, size + resolution)];
  return Math.max(...neighbours.map((each) => Math.abs(logDerivative(each) - logDerivative(a))));
}

/**
 * The most that rounding u = mu + sigma z to float32 changes ln N(u; mu, sigma^2), whose recording
 * takes z from u.
 */
function gaussianSlack(u: number, sigma: number, z: number): number {
  const shift = (Math.abs(u) * resolution) / sigma;
  return Math.abs(z) * shift + shift ** 2 / 2;
}

/**
 * The log-probabilities that Stable-Baselines3 gives to actions of a squashed Gaussian: of tanh(u), so
 * before scaling, and with an offset inside the logarithm:
 *
 *     sum_i [ log N(u_i; mu_i, sigma_i) - log(1 - tanh(u_i)^2 + 1e-6) ]
 *
 * The actor's own is exact, and of the scaled action. The difference is known for each action. Where
 * tanh saturates, 1 - tanh^2 has few digits left in float32; where sigma is small, so has u - mu. What
 * float32 numbers next to each other make of them is the recording's own error, and taken off the
 * difference.
 */
function asRecorded(
  { action, distribution }: PolicyFacts,
  result: ActorResult,
  noise: readonly number[],
  recorded: readonly number[],
): number[] {
  const logProbs = numbers(result.log_prob);
  if (action.kind !== "box") return logProbs;
  const [mean, logStd] = [numbers(result.mean), numbers(result.log_std)];
  const { halfRange } = actionScale(action);
  const size = halfRange.length;
  return logProbs.map((exact, row) => {
    let [logProb, slack] = [exact, 0];
    for (const [i, half] of halfRange.entries()) {
      const at = row * size + i;
      const sigma = Math.exp(logStd[at]);
      const u = mean[at] + sigma * noise[at];
      slack += gaussianSlack(u, sigma, noise[at]);
      if (distribution !== "squashed_gaussian") continue;
      const a = Math.fround(Math.tanh(u));
      logProb += Math.log(half) + 2 * (Math.LN2 - u - softplus(-2 * u)) - logDerivative(a);
      slack += tanhSlack(a);
    }
    const difference = logProb - recorded[row];
    const beyond = Math.max(0, Math.abs(difference) - slack);
    return recorded[row] + Math.sign(difference) * beyond;
  });
}

function numbers(output: ActorResult[string] | undefined): number[] {
  return output === undefined ? [] : Array.from<number | bigint, number>(output, Number);
}

/**
 * Runs an actor on recorded observations and noise.
 *
 * The two scores of discrete actions are compared instead of their indices: of actions whose scores
 * are equal but for rounding, either may be taken.
 *
 * @returns the outputs that were recorded, each beside the actor's
 * @throws {RangeError} if the recording is of a policy with other inputs or outputs
 */
export async function compareAnswers(
  { actor, facts, scores, rounding }: ComparedPolicy,
  recorded: RecordedAnswers,
): Promise<ComparedOutput[]> {
  const { inputs, noise } = interfaceOf(facts);
  const columns = noise?.columns ?? 0;
  const rows = recorded.observations.length;
  const observations = recorded.observations.flat();
  checkWidth("observations", observations, rows, inputs.observation.row[0] ?? 1);
  const drawn = noise && recorded.noise?.flat();
  if (drawn) checkWidth("noise", drawn, rows, columns);
  const epsilon = drawn ?? new Array<number>(rows * columns).fill(0);
  const result = await actor.run(observations, Float32Array.from(epsilon), rows);
  const logProbs = probabilitiesOf(recorded);
  const size = sizeOfSpace(facts.action);
  const known = facts.action.kind === "discrete" ? scores?.(observations, rows) : undefined;
  const scored = (indices: readonly number[], noises?: readonly number[]) =>
    known
      ? indices.map((index, row) => known[row * size + index] + (noises?.[row * size + index] ?? 0))
      : indices;
  const outputs: Record<
    string,
    [actual: readonly number[], expected: readonly number[] | undefined]
  > = {
    deterministic_action: [
      scored(numbers(noise ? result.deterministic_action : result.action)),
      scored(recorded.deterministic_actions.flat()),
    ],
    action: [
      scored(numbers(result.action), drawn),
      drawn && recorded.actions && scored(recorded.actions.flat(), drawn),
    ],
    log_prob: [
      drawn && result.log_prob && logProbs ? asRecorded(facts, result, drawn, logProbs) : [],
      drawn && logProbs,
    ],
    mean: [numbers(result.mean), recorded.mean?.flat()],
    log_std: [numbers(result.log_std), recorded.log_std?.flat()],
    logits: [
      [...logProbabilities(numbers(result.logits), size)],
      recorded.logits && [...logProbabilities(recorded.logits.flat(), size)],
    ],
    q_values: [known ?? [], known && recorded.q_values?.flat()],
  };
  const lost = rounding?.(observations, epsilon, rows) ?? {};
  return Object.entries(outputs).flatMap(([name, [actual, expected]]) => {
    if (expected === undefined) return [];
    if (expected.length === actual.length) {
      return [{ name, actual, expected, rounding: lost[known ? "scores" : name] ?? 0 }];
    }
    const what = `${expected.length / rows} numbers for each observation, not ${actual.length / rows}`;
    throw new RangeError(`the recording has a ${name} of ${what}`);
  });
}

function checkWidth(field: string, values: readonly number[], rows: number, width: number): void {
  if (values.length === rows * width) return;
  throw new RangeError(`${field} must have ${width} numbers each, not ${values.length / rows}`);
}
