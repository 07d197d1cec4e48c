import { describe, expect, test } from "vitest";
import type { Node } from "../../../../graph/node.ts";
import type { Trace } from "../../../../graph/trace.ts";
import {
  actorLoss,
  criticLosses,
  temperatureLoss,
  valueLoss,
} from "../../../../train/algorithms/sac/losses.ts";
import { logProbability } from "../../../../train/networks/squashed-gaussian.ts";
import { alpha, mean, policy, prepare, q1, q2, rows, softValue, value } from "../../linear.ts";
import { column, compute } from "../../tracing.ts";

function expectScalar(build: (trace: Trace, given: ReturnType<typeof prepare>) => Node) {
  const values = compute((trace) => build(trace, prepare(trace)));
  expect(values).toHaveLength(1);
  return expect(values[0]);
}

describe("each objective of soft actor-critic, over linear networks", () => {
  test("J_V = E[ 1/2 ( V(s) - ( min Q(s, a') - alpha log pi(a' | s) ) )^2 ]", () => {
    expectScalar((trace, { batch, ...networks }) =>
      valueLoss(trace, networks, alpha, batch),
    ).toBeCloseTo(
      mean(({ s, epsilon }) => (value(s) - softValue(s, epsilon)) ** 2 / 2),
      12,
    );
  });

  test("J_Qi = E[ 1/2 ( Q_i(s, a) - Q^ )^2 ]", () => {
    const target = [1, -2, 0.5];
    const squareOf = (q: typeof q1) =>
      mean((row) => (q(row.s, row.a) - target[rows.indexOf(row)]) ** 2 / 2);
    const losses = (trace: Trace, { critic, batch }: ReturnType<typeof prepare>) =>
      criticLosses(trace, critic, column(trace, target), batch);
    expectScalar((...given) => losses(...given)[0]).toBeCloseTo(squareOf(q1), 12);
    expectScalar((...given) => losses(...given)[1]).toBeCloseTo(squareOf(q2), 12);
  });

  test("J_pi = E[ alpha log pi(a' | s) - min Q(s, a') ]", () => {
    expectScalar((trace, { batch, ...networks }) =>
      actorLoss(trace, networks, alpha, batch),
    ).toBeCloseTo(
      mean(({ s, epsilon }) => -softValue(s, epsilon)),
      12,
    );
  });

  test("J_alpha = E[ -log alpha ( log pi(a' | s) + H ) ]", () => {
    const [logAlpha, targetEntropy] = [-0.35, -1];
    expectScalar((trace, { actor, batch }) =>
      temperatureLoss(
        trace,
        trace.constant([logAlpha], [1]),
        logProbability(trace, actor, batch),
        targetEntropy,
      ),
    ).toBeCloseTo(
      mean(({ s, epsilon }) => -logAlpha * (policy(s, epsilon).logProb + targetEntropy)),
      12,
    );
  });
});
