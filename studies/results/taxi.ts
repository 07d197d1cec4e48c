import taxiConfig from "../../configs/taxi-spi.json" with { type: "json" };
import { type Iteration, softPolicyIteration } from "../../train/algorithms/spi/iteration.ts";
import { expectedReturn } from "../../train/algorithms/spi/returns.ts";
import { spiConfig } from "../../train/algorithms/spi/spi.ts";
import { greedyPolicy, valueIteration } from "../../train/algorithms/spi/value-iteration.ts";
import { makeEnvironment, tabularModelOf } from "../../train/environments/registry.ts";

/** The settings of the study, from configs/taxi-spi.json; the temperature varies. */
export const taxiStudy = spiConfig.parse(taxiConfig);

/** From almost no entropy to nothing but entropy. */
const temperatures = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2];

/** The convergence of a policy evaluation to Q^pi. Lemma 1 promises a factor of gamma per sweep. */
export interface Contraction extends Iteration {
  /** (||Q_k - Q^pi|| / ||Q_0 - Q^pi||)^(1/k) for the last k whose error exceeds rounding. */
  factor?: number;
  /** The largest ||Q_k - Q^pi|| / (gamma^k ||Q_0 - Q^pi||) over k > 0; at most 1. */
  shareOfBound?: number;
}

/** The soft optimum at a temperature, and the performance of its policy without entropy. */
export interface TemperatureResult {
  /** 0 for the optimum without entropy. */
  temperature: number;
  iterations: number;
  /** The mean soft value of the start states. */
  startValue: number;
  /** The undiscounted mean return within the time limit. */
  meanReturn: number;
  /** The probability of delivering the passenger within the time limit. */
  delivered: number;
}

const model = await tabularModelOf(taxiStudy.environment, taxiStudy.environment_options);

/**
 * The smallest ||Q_k - Q^pi|| that is distinguishable from rounding and from the error left when
 * sweeps end: Q^pi is not known more precisely.
 */
export const tellable = 1e-9;

/**
 * Measures the convergence of a policy evaluation.
 *
 * @param errors ||Q_k - Q^pi|| for k = 0, 1, ...
 * @param discount gamma
 * @returns undefined if only rounding errors were left from the first sweep on
 */
export function contractionOf(errors: readonly number[], discount: number) {
  const told = errors.findLastIndex((error) => error >= tellable);
  if (told < 1) return undefined;
  const shares = errors
    .slice(1, told + 1)
    .map((error, k) => error / (discount ** (k + 1) * errors[0]));
  return {
    factor: (errors[told] / errors[0]) ** (1 / told),
    shareOfBound: shares.reduce((largest, share) => Math.max(largest, share), 0),
  };
}

/** All policy evaluations of soft policy iteration, from the uniform policy to the soft optimum. */
export function contractions(): Contraction[] {
  return softPolicyIteration(model, taxiStudy).iterations.map((iteration) => ({
    ...iteration,
    ...contractionOf(iteration.errors, taxiStudy.discount),
  }));
}

/**
 * The soft optima at several temperatures, each from the uniform policy, and the optimum without
 * entropy.
 */
export async function temperatureResults(): Promise<TemperatureResult[]> {
  const environment = await makeEnvironment(taxiStudy.environment, taxiStudy.environment_options);
  const { horizon } = environment;
  environment.release();
  const inReturns = (policy: Parameters<typeof expectedReturn>[1]) => {
    const { mean, ended } = expectedReturn(model, policy, horizon);
    return { meanReturn: mean, delivered: ended };
  };
  const hard = valueIteration(model, taxiStudy);
  const value = hard.value.reduce((sum, each, s) => sum + model.start[s] * each, 0);
  const without = { temperature: 0, iterations: 0, startValue: value };
  return [
    { ...without, ...inReturns(greedyPolicy(hard.q, model.actions)) },
    ...temperatures.map((temperature) => {
      const { policy, iterations } = softPolicyIteration(model, { ...taxiStudy, temperature });
      const { startValue } = iterations[iterations.length - 1];
      return { temperature, iterations: iterations.length, startValue, ...inReturns(policy) };
    }),
  ];
}
