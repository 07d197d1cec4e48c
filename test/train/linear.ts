import type { Trace } from "../../graph/trace.ts";
import { buildDeterministic } from "../../train/networks/deterministic.ts";
import { buildGaussian } from "../../train/networks/squashed-gaussian.ts";
import { buildCritics, buildValue } from "../../train/networks/values.ts";
import { column, constants } from "./tracing.ts";

/*
 * Networks without hidden layers are linear, so that everything can be written down by hand for one
 * transition; a loss is the mean over the batch.
 */

export interface Row {
  s: number;
  a: number;
  r: number;
  next: number;
  terminated: number;
  epsilon: number;
  nextEpsilon: number;
}

// Each critic is the smaller one somewhere, for the action of the batch and for that of the policy.
export const rows: Row[] = [
  { s: 0.5, a: 0.3, r: -1, next: 1.2, terminated: 0, epsilon: 0.7, nextEpsilon: -0.4 },
  { s: -1.5, a: -0.8, r: 2, next: -0.6, terminated: 1, epsilon: -1.1, nextEpsilon: 0.9 },
  { s: 2, a: 0.1, r: 0.25, next: -2.2, terminated: 0, epsilon: 0.2, nextEpsilon: 1.6 },
];
const parameters = {
  "actor.mean.weight": [0.6],
  "actor.mean.bias": [-0.2],
  "actor.log_std.weight": [0.3],
  "actor.log_std.bias": [-0.5],
  "actor.0.weight": [0.6],
  "actor.0.bias": [-0.2],
  "value.0.weight": [1.5],
  "value.0.bias": [0.4],
  "q1.0.weight": [2, -1],
  "q1.0.bias": [0.1],
  "q2.0.weight": [-1, 0.5],
  "q2.0.bias": [0.3],
};
export const alpha = 0.7;
export const settings = { discount: 0.9, rewardScale: 5 };

export function policy(s: number, epsilon: number) {
  const logStd = 0.3 * s - 0.5;
  const a = Math.tanh(0.6 * s - 0.2 + Math.exp(logStd) * epsilon);
  const logNormal = -(epsilon ** 2) / 2 - logStd - Math.log(2 * Math.PI) / 2;
  return { a, logProb: logNormal - Math.log(1 - a ** 2) };
}
/** The deterministic policy: what the other one does without noise. */
export const deterministic = (s: number) => Math.tanh(0.6 * s - 0.2);
export const value = (s: number) => 1.5 * s + 0.4;
export const q1 = (s: number, a: number) => 2 * s - a + 0.1;
export const q2 = (s: number, a: number) => -s + 0.5 * a + 0.3;
export const softValue = (s: number, epsilon: number) => {
  const { a, logProb } = policy(s, epsilon);
  return Math.min(q1(s, a), q2(s, a)) - alpha * logProb;
};
export const mean = (of: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + of(row) / rows.length, 0);

/** The networks and the batch as constants of a graph. */
export function prepare(trace: Trace, given: Row[] = rows) {
  const sizes = { observation: 1, action: 1, hidden: [] };
  const take = constants(trace, parameters);
  const of = (field: keyof Row) =>
    column(
      trace,
      given.map((row) => row[field]),
    );
  return {
    actor: buildGaussian(take, sizes),
    deterministic: buildDeterministic(take, sizes),
    critic: buildCritics(take, sizes, 2),
    value: buildValue(take, sizes),
    batch: {
      observation: of("s"),
      action: of("a"),
      reward: of("r"),
      nextObservation: of("next"),
      continuation: column(
        trace,
        given.map(({ terminated }) => settings.discount * (1 - terminated)),
      ),
      epsilon: of("epsilon"),
      nextEpsilon: of("nextEpsilon"),
    },
  };
}
