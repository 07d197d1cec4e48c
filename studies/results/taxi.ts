import taxiConfig from "../../configs/taxi-spi.json" with { type: "json" };
import { type Iteration, softPolicyIteration } from "../../train/algorithms/spi/iteration.ts";
import { expectedReturn } from "../../train/algorithms/spi/returns.ts";
import { spiConfig } from "../../train/algorithms/spi/spi.ts";
import { greedyPolicy, valueIteration } from "../../train/algorithms/spi/value-iteration.ts";
import { makeEnvironment, tabularModelOf } from "../../train/environments/registry.ts";

/** What is studied, by the settings of configs/taxi-spi.json but for the temperature. */
export const taxiStudy = spiConfig.parse(taxiConfig);

/** From where entropy hardly counts to where nothing else does. */
const temperatures = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2];

/** How fast a policy evaluation came to Q^pi, beside what Lemma 1 promises: gamma a sweep. */
export interface Contraction extends Iteration {
  /** (||Q_k - Q^pi|| / ||Q_0 - Q^pi||)^(1/k), of the last k whose error is told from rounding. */
  factor?: number;
  /** The largest ||Q_k - Q^pi|| / (gamma^k ||Q_0 - Q^pi||) of all k > 0: at most 1. */
  shareOfBound?: number;
}

/** The soft optimum of a temperature, and how its policy does without the entropy. */
export interface TemperatureResult {
  /** 0 for the optimum without entropy. */
  temperature: number;
  iterations: number;
  /** The mean soft value of the start states. */
  startValue: number;
  /** Undiscounted, within the time limit. */
  meanReturn: number;
  /** The probability that the passenger is set down at the destination within the time limit. */
  delivered: number;
}

const model = tabularModelOf(taxiStudy.environment, taxiStudy.environment_options);

/**
 * ||Q_k - Q^pi|| of this size and more is told from rounding, and from what is left of the error where
 * sweeps end, for Q^pi is known no better.
 */
export const tellable = 1e-9;

/**
 * @param errors ||Q_k - Q^pi|| of k = 0, 1, ...
 * @param discount gamma
 * @returns nothing, where rounding was left from the first sweep on
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

/** Every policy evaluation of soft policy iteration, from the uniform policy to the soft optimum. */
export function contractions(): Contraction[] {
  return softPolicyIteration(model, taxiStudy).iterations.map((iteration) => ({
    ...iteration,
    ...contractionOf(iteration.errors, taxiStudy.discount),
  }));
}

/** The soft optima of temperatures, each from the uniform policy; beside them that without entropy. */
export async function temperatureResults(): Promise<TemperatureResult[]> {
  const environment = await makeEnvironment(taxiStudy.environment, taxiStudy.environment_options);
  const { maxEpisodeSteps } = environment;
  environment.release();
  const inReturns = (policy: Parameters<typeof expectedReturn>[1]) => {
    const { mean, ended } = expectedReturn(model, policy, maxEpisodeSteps);
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
