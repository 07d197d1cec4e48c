import { createHash } from "node:crypto";
import * as z from "zod";
import { expectation, softPolicyIteration } from "../../train/algorithms/spi/iteration.ts";
import { expectedReturn } from "../../train/algorithms/spi/returns.ts";
import { greedyPolicy, valueIteration } from "../../train/algorithms/spi/value-iteration.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import type { TabularModel } from "../../train/environments/tabular-model.ts";
import { taxiTable } from "../../train/environments/taxi-table.ts";
import { Comparison } from "./report.ts";

const recording = z.object({
  gamma: z.number().gt(0).lt(1),
  table: z.object({
    sum_next: z.number(),
    sum_reward: z.number(),
    terminal_entries: z.number(),
    sha256_next_int32le: z.string(),
    sha256_reward_int32le: z.string(),
    sha256_done_u8: z.string(),
  }),
  start_states: z.array(z.int()),
  reset_states: z.record(z.string(), z.int()).optional(),
  optimal_mean_return_undiscounted: z.number(),
  optimal_mean_value: z.number(),
  soft: z.record(
    z.string(),
    z.object({
      mean_soft_value: z.number(),
      sum_soft_value: z.number(),
      mean_return_200_steps: z.number(),
      delivered: z.number(),
      soft_value_first_20_states: z.array(z.number()),
      policy_state_328: z.array(z.number()),
    }),
  ),
});

const timeLimit = 200;

function sha256(table: Int32Array | Uint8Array): string {
  return createHash("sha256").update(table).digest("hex");
}

function sum(values: Float64Array | Int32Array | Uint8Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

async function compareTable(
  comparison: Comparison,
  model: TabularModel,
  recorded: z.infer<typeof recording>,
): Promise<void> {
  const { next, reward, terminated, start } = model;
  const startStates = Array.from(start.keys()).filter((state) => start[state] > 0);
  comparison.equal("table", recorded.table, {
    sum_next: sum(next),
    sum_reward: sum(reward),
    terminal_entries: sum(terminated),
    sha256_next_int32le: sha256(next),
    sha256_reward_int32le: sha256(Int32Array.from(reward)),
    sha256_done_u8: sha256(terminated),
  });
  comparison.equal("start states", startStates, recorded.start_states);
  const environment = await makeEnvironment("Taxi-v3");
  for (const [seed, state] of Object.entries(recorded.reset_states ?? {})) {
    comparison.equal(`reset with seed ${seed}`, environment.reset(Number(seed))[0], state);
  }
}

/**
 * Compares Taxi's table, start states and seeded resets, and the hard and soft optimum at every
 * recorded temperature: values, returns and probabilities to 1e-8. The number of iterations is not
 * compared, since it depends on the stopping rule; but no iteration may decrease Q.
 */
export async function compareTaxi(content: unknown) {
  const recorded = recording.parse(content);
  const model = taxiTable();
  const comparison = new Comparison();
  const within = (what: string, actual: number, expected: number) =>
    comparison.within(1e-8, what, actual, expected);
  await compareTable(comparison, model, recorded);

  const settings = { discount: recorded.gamma, tolerance: 1e-11 };
  const hard = valueIteration(model, settings);
  within("optimal mean value", expectation(model.start, hard.value), recorded.optimal_mean_value);
  const greedy = expectedReturn(model, greedyPolicy(hard.q, model.actions), timeLimit);
  within("optimal mean return", greedy.mean, recorded.optimal_mean_return_undiscounted);

  for (const [key, expected] of Object.entries(recorded.soft)) {
    const soft = softPolicyIteration(model, { ...settings, temperature: Number(key) });
    const returns = expectedReturn(model, soft.policy, timeLimit);
    const at = (what: string) => `temperature ${key}, ${what}`;
    within(at("mean value"), expectation(model.start, soft.value), expected.mean_soft_value);
    const { states } = model;
    within(at("mean of all values"), sum(soft.value) / states, expected.sum_soft_value / states);
    within(at("mean return"), returns.mean, expected.mean_return_200_steps);
    within(at("delivered"), returns.ended, expected.delivered);
    const worstChange = Math.min(
      ...soft.iterations.map(({ improvement }) => improvement?.smallest ?? 0),
    );
    comparison.equal(at("Q never falls"), worstChange >= -1e-8, true);
    for (const [state, value] of expected.soft_value_first_20_states.entries()) {
      within(at(`value of state ${state}`), soft.value[state], value);
    }
    const state328 = soft.policy.probability.subarray(328 * model.actions);
    for (const [action, probability] of expected.policy_state_328.entries()) {
      within(at(`probability of action ${action} in state 328`), state328[action], probability);
    }
  }
  return comparison.result("taxi");
}
