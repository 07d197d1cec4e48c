import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Trace } from "../../../../graph/trace.ts";
import {
  discreteActorLoss,
  discreteCriticLosses,
  policyExpectation,
  softBackup,
} from "../../../../train/algorithms/discrete-sac/losses.ts";
import {
  buildPolicy,
  buildTwinCritics,
} from "../../../../train/algorithms/discrete-sac/networks.ts";
import { column, compute, constants, matrix } from "../../tracing.ts";

const sizes = { observation: 1, action: 3, hidden: [] };
const [alpha, discount, rewardScale] = [0.7, 0.9, 5];

/** Linear networks: an output w s + b for each action. */
const linear = {
  actor: { weight: [0.6, -1, 0.2], bias: [0.1, 0, -0.3] },
  q1: { weight: [2, -1, 0.5], bias: [0, 0.3, 1] },
  q2: { weight: [-1, 1.5, 0.4], bias: [0.2, -0.1, 0.9] },
};
const outputs = ({ weight, bias }: { weight: number[]; bias: number[] }, s: number) =>
  weight.map((w, a) => w * s + bias[a]);

const rows = [
  { s: 0.5, a: 2, r: -1, next: 1.2, terminated: 0 },
  { s: -1.5, a: 0, r: 2, next: -0.6, terminated: 1 },
  { s: 2, a: 1, r: 0.25, next: -2.2, terminated: 0 },
];
const mean = (of: (row: (typeof rows)[number]) => number) =>
  rows.reduce((sum, row) => sum + of(row) / rows.length, 0);

function logPolicyAt(s: number): number[] {
  const logits = outputs(linear.actor, s);
  const logSum = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return logits.map((logit) => logit - logSum);
}
/** sum_a pi(a | s) ( min Q(s, a) - alpha log pi(a | s) ) */
function softValueAt(s: number): number {
  const [q1, q2] = [linear.q1, linear.q2].map((q) => outputs(q, s));
  return logPolicyAt(s).reduce(
    (sum, logProb, a) => sum + Math.exp(logProb) * (Math.min(q1[a], q2[a]) - alpha * logProb),
    0,
  );
}

function prepare(trace: Trace) {
  const take = constants(
    trace,
    Object.fromEntries(
      Object.entries(linear).flatMap(([name, { weight, bias }]) => [
        [`${name}.0.weight`, weight],
        [`${name}.0.bias`, bias],
      ]),
    ),
  );
  const of = (field: keyof (typeof rows)[number]) =>
    column(
      trace,
      rows.map((row) => row[field]),
    );
  const continuation = rows.map(({ terminated }) => discount * (1 - terminated));
  return {
    actor: buildPolicy(take, sizes),
    critic: buildTwinCritics(take, sizes),
    batch: {
      observation: of("s"),
      action: of("a"),
      reward: of("r"),
      nextObservation: of("next"),
      continuation: column(trace, continuation),
    },
  };
}

describe("each objective of discrete soft actor-critic, over linear networks", () => {
  test("Q^(s, a) = scale r + gamma (1 - terminated) V(s')", () => {
    const targets = compute((trace) => {
      const { actor, critic, batch } = prepare(trace);
      return softBackup(trace, { actor, criticTarget: critic }, alpha, rewardScale, batch);
    });
    targets.forEach((y, i) => {
      const { r, next, terminated } = rows[i];
      const expected = rewardScale * r + discount * (1 - terminated) * softValueAt(next);
      expect(y).toBeCloseTo(expected, 12);
    });
  });

  test("J_Qi = E[ 1/2 ( Q_i(s)_a - Q^(s, a) )^2 ], of the action taken", () => {
    const target = [1, -2, 0.5];
    [linear.q1, linear.q2].forEach((q, i) => {
      const [loss] = compute((trace) => {
        const { critic, batch } = prepare(trace);
        return discreteCriticLosses(trace, critic, column(trace, target), batch)[i];
      });
      const expected = mean(
        (row) => (outputs(q, row.s)[row.a] - target[rows.indexOf(row)]) ** 2 / 2,
      );
      expect(loss).toBeCloseTo(expected, 12);
    });
  });

  test("J_pi = E_s[ sum_a pi(a | s) ( alpha log pi(a | s) - min Q(s, a) ) ]", () => {
    const [loss] = compute((trace) => {
      const { actor, critic, batch } = prepare(trace);
      return discreteActorLoss(trace, { actor, critic }, alpha, batch);
    });
    expect(loss).toBeCloseTo(
      mean(({ s }) => -softValueAt(s)),
      12,
    );
  });
});

test("E_a~pi[ log pi ] is minus the entropy: 0 where one action is certain, at least -ln |A|", () => {
  const logits = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(logits, (row) => {
      const [value] = compute((trace) => {
        const logProbs = trace.logSoftmax(matrix(trace, [row]));
        return policyExpectation(trace, logProbs, logProbs);
      });
      expect(value).toBeLessThanOrEqual(0);
      expect(value).toBeGreaterThanOrEqual(-Math.log(row.length) - 1e-12);
    }),
  );
});
