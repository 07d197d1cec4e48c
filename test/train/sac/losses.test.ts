import { describe, expect, test } from "vitest";
import type { Node } from "../../../graph/node.ts";
import type { Trace } from "../../../graph/trace.ts";
import {
  actionValueBackup,
  actorLoss,
  criticLosses,
  temperatureLoss,
  valueBackup,
  valueLoss,
} from "../../../train/sac/losses.ts";
import { buildActor, buildTwinCritic, buildValue } from "../../../train/sac/networks.ts";
import { column, compute, constants } from "./tracing.ts";

/*
 * Networks without hidden layers are linear, so that everything can be written down by hand for one
 * transition; a loss is the mean over the batch.
 */

interface Row {
  s: number;
  a: number;
  r: number;
  next: number;
  terminated: number;
  epsilon: number;
  nextEpsilon: number;
}

// Each critic is the smaller one somewhere, for the action of the batch and for that of the policy.
const rows: Row[] = [
  { s: 0.5, a: 0.3, r: -1, next: 1.2, terminated: 0, epsilon: 0.7, nextEpsilon: -0.4 },
  { s: -1.5, a: -0.8, r: 2, next: -0.6, terminated: 1, epsilon: -1.1, nextEpsilon: 0.9 },
  { s: 2, a: 0.1, r: 0.25, next: -2.2, terminated: 0, epsilon: 0.2, nextEpsilon: 1.6 },
];
const parameters = {
  "actor.mean.weight": [0.6],
  "actor.mean.bias": [-0.2],
  "actor.log_std.weight": [0.3],
  "actor.log_std.bias": [-0.5],
  "value.0.weight": [1.5],
  "value.0.bias": [0.4],
  "q1.0.weight": [2, -1],
  "q1.0.bias": [0.1],
  "q2.0.weight": [-1, 0.5],
  "q2.0.bias": [0.3],
};
const alpha = 0.7;
const settings = { discount: 0.9, rewardScale: 5 };

function policy(s: number, epsilon: number) {
  const logStd = 0.3 * s - 0.5;
  const a = Math.tanh(0.6 * s - 0.2 + Math.exp(logStd) * epsilon);
  const logNormal = -(epsilon ** 2) / 2 - logStd - Math.log(2 * Math.PI) / 2;
  return { a, logProb: logNormal - Math.log(1 - a ** 2) };
}
const value = (s: number) => 1.5 * s + 0.4;
const q1 = (s: number, a: number) => 2 * s - a + 0.1;
const q2 = (s: number, a: number) => -s + 0.5 * a + 0.3;
const softValue = (s: number, epsilon: number) => {
  const { a, logProb } = policy(s, epsilon);
  return Math.min(q1(s, a), q2(s, a)) - alpha * logProb;
};
const mean = (of: (row: Row) => number) =>
  rows.reduce((sum, row) => sum + of(row) / rows.length, 0);

/** The networks and the batch as constants of a graph. */
function prepare(trace: Trace, given: Row[] = rows) {
  const sizes = { observation: 1, action: 1, hidden: [] };
  const take = constants(trace, parameters);
  const of = (field: keyof Row) =>
    column(
      trace,
      given.map((row) => row[field]),
    );
  return {
    actor: buildActor(take, sizes),
    critic: buildTwinCritic(take, sizes),
    value: buildValue(take, sizes),
    batch: {
      observation: of("s"),
      action: of("a"),
      reward: of("r"),
      nextObservation: of("next"),
      terminated: of("terminated"),
      epsilon: of("epsilon"),
      nextEpsilon: of("nextEpsilon"),
    },
  };
}

function expectScalar(build: (trace: Trace, given: ReturnType<typeof prepare>) => Node) {
  const values = compute((trace) => build(trace, prepare(trace)));
  expect(values).toHaveLength(1);
  return expect(values[0]);
}

function backups(given: Row[]) {
  return {
    value: compute((trace) => {
      const { value, batch } = prepare(trace, given);
      return valueBackup(trace, value, settings, batch);
    }),
    actionValue: compute((trace) => {
      const { critic, actor, batch } = prepare(trace, given);
      return actionValueBackup(trace, { criticTarget: critic, actor }, alpha, settings, batch);
    }),
  };
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
    expectScalar((...given) => losses(...given).q1).toBeCloseTo(squareOf(q1), 12);
    expectScalar((...given) => losses(...given).q2).toBeCloseTo(squareOf(q2), 12);
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
      temperatureLoss(trace, trace.constant([logAlpha], [1]), actor, targetEntropy, batch),
    ).toBeCloseTo(
      mean(({ s, epsilon }) => -logAlpha * (policy(s, epsilon).logProb + targetEntropy)),
      12,
    );
  });
});

describe("the target of Q", () => {
  const continuing = rows.map((row) => ({ ...row, terminated: 0 }));
  const { discount, rewardScale } = settings;

  test("of 2018 is the scaled reward and the discounted target value of the next state", () => {
    backups(continuing).value.forEach((target, i) => {
      expect(target).toBeCloseTo(rewardScale * rows[i].r + discount * value(rows[i].next), 12);
    });
  });

  test("of 2019 has the soft value of an action of the policy there in its place", () => {
    backups(continuing).actionValue.forEach((target, i) => {
      const { r, next, nextEpsilon } = rows[i];
      const nextValue = softValue(next, nextEpsilon);
      expect(target).toBeCloseTo(rewardScale * r + discount * nextValue, 12);
    });
  });

  test("is the scaled reward alone where the episode terminated, and no other row changes", () => {
    const some = backups(rows);
    const none = backups(continuing);
    for (const kind of ["value", "actionValue"] as const) {
      expect(some[kind]).toEqual([none[kind][0], rewardScale * rows[1].r, none[kind][2]]);
      expect(none[kind][1]).not.toBe(some[kind][1]);
    }
  });
});
