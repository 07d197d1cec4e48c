import * as z from "zod";
import {
  categoricalExpectedWeight,
  clippedExpectedWeight,
  normalExpectedWeight,
} from "../../statistics/expected-weight.ts";
import { fitLinearQ, fittedQ } from "../../statistics/fitted-q.ts";
import { estimateValue } from "../../statistics/off-policy.ts";
import { Comparison } from "./report.ts";

const estimate = z.object({ value: z.number(), standard_error: z.number() });
const values = z.object({ action_value: z.number(), state_value: z.number() });
const normal = z.tuple([z.number(), z.number()]).transform(([mean, logStd]) => ({ mean, logStd }));
const expected = z.number();

const recording = z.object({
  estimates: z.array(
    z.object({
      discount: z.number(),
      largest_weight: z.number().nullable(),
      trajectories: z.array(
        z.array(
          values.extend({ log_prob: z.number(), target_log_prob: z.number(), reward: z.number() }),
        ),
      ),
      per_decision: estimate,
      doubly_robust: estimate,
    }),
  ),
  /** Values by a Q that was fitted to the trajectories of the other parity. */
  fitted: z.array(
    z.object({
      trajectories: z.array(
        z.array(
          z.object({
            taken: z.array(z.number()),
            expected: z.array(z.number()),
            reward: z.number(),
          }),
        ),
      ),
      values: z.array(z.array(values)),
    }),
  ),
  /** Second moments of weights. */
  moments: z.array(
    z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("categorical"),
        target: z.array(z.number()),
        acting: z.array(z.number()),
        expected,
      }),
      z.object({ kind: z.literal("normal"), target: normal, acting: normal, expected }),
      z.object({
        kind: z.literal("clipped"),
        target: normal,
        acting: normal,
        low: z.number(),
        high: z.number(),
        expected,
      }),
    ]),
  ),
});

type Recording = z.infer<typeof recording>;

const limit = 1e-9;

/** Compares per-decision estimates, fitted Q evaluation and second moments of weights, to 1e-9. */
export function compareOffPolicy(content: unknown) {
  const comparison = new Comparison();
  const { estimates, fitted, moments } = recording.parse(content);
  for (const [i, of] of estimates.entries()) compareEstimates(comparison, `estimates ${i}`, of);
  for (const [i, of] of fitted.entries()) compareFitted(comparison, `fitted ${i}`, of);
  for (const [i, of] of moments.entries()) {
    const what = `moments ${i}, ${of.kind}`;
    comparison.relativeWithin(limit, what, Math.exp(logMoment(of)), of.expected, 1);
  }
  return comparison.result("off-policy");
}

function compareEstimates(
  comparison: Comparison,
  what: string,
  { discount, largest_weight, trajectories, ...recorded }: Recording["estimates"][number],
): void {
  const { inversePropensity, doublyRobust } = estimateValue(
    trajectories.map((steps) =>
      steps.map(({ log_prob, target_log_prob, reward, action_value, state_value }) => ({
        mode: "stochastic",
        logProb: log_prob,
        targetLogProb: target_log_prob,
        reward,
        model: { actionValue: action_value, stateValue: state_value },
      })),
    ),
    { discount, ...(largest_weight !== null && { largestWeight: largest_weight }) },
  );
  const pairs = [
    ["per decision", inversePropensity, recorded.per_decision],
    ["doubly robust", doublyRobust, recorded.doubly_robust],
  ] as const;
  for (const [name, { value = Number.NaN, standardError = Number.NaN } = {}, of] of pairs) {
    comparison.within(limit, `${what}, ${name}`, value, of.value);
    comparison.within(limit, `${what}, error of ${name}`, standardError, of.standard_error);
  }
}

function compareFitted(
  comparison: Comparison,
  what: string,
  { trajectories, values }: Recording["fitted"][number],
): void {
  const found = fittedQ(
    trajectories.map((steps) => steps.map(({ reward, ...seen }) => ({ reward, seen }))),
    (i) => i % 2,
    fitLinearQ,
  );
  for (const [i, steps] of values.entries()) {
    for (const [t, { action_value, state_value }] of steps.entries()) {
      const at = `${what}, trajectory ${i}, step ${t}`;
      comparison.within(limit, `${at}, Q`, found[i][t].actionValue, action_value);
      comparison.within(limit, `${at}, V`, found[i][t].stateValue, state_value);
    }
  }
}

function logMoment(of: Recording["moments"][number]): number {
  if (of.kind === "categorical") return categoricalExpectedWeight(of.target, of.acting);
  if (of.kind === "normal") return normalExpectedWeight(of.target, of.acting);
  return clippedExpectedWeight(of.target, of.acting, of.low, of.high);
}
