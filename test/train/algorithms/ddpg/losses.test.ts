import { describe, expect, test } from "vitest";
import {
  policyLoss,
  squaredErrors,
  targetValue,
} from "../../../../train/algorithms/ddpg/losses.ts";
import { deterministicAction } from "../../../../train/networks/deterministic.ts";
import { deterministic, mean, prepare, q1, q2, type Row, rows, settings } from "../../linear.ts";
import { column, compute } from "../../tracing.ts";

const { discount } = settings;

/** The targets of these rows with the first of so many critics. */
function targets(count: 1 | 2, given: Row[] = rows): number[] {
  return compute((trace) => {
    const { critic, deterministic: actor, batch } = prepare(trace, given);
    const nextAction = deterministicAction(trace, actor, batch.nextObservation);
    return targetValue(trace, critic.slice(0, count), nextAction, batch);
  });
}

describe("the target y = r + gamma (1 - terminated) min Q'(s', a')", () => {
  test("is that of DDPG with one critic, at the action of the target policy", () => {
    targets(1).forEach((y, i) => {
      const { r, next, terminated } = rows[i];
      const expected = r + discount * (1 - terminated) * q1(next, deterministic(next));
      expect(y).toBeCloseTo(expected, 12);
    });
  });

  test("has the smaller one of two critics, row by row", () => {
    const values = rows.map(({ next }) => [q1, q2].map((q) => q(next, deterministic(next))));
    // Each of them is the smaller one somewhere.
    expect(new Set(values.map(([one, other]) => one < other)).size).toBe(2);
    targets(2).forEach((y, i) => {
      const { r, terminated } = rows[i];
      expect(y).toBeCloseTo(r + discount * (1 - terminated) * Math.min(...values[i]), 12);
    });
  });

  test("is the reward alone where the episode terminated, and no other row changes", () => {
    const some = targets(2);
    const none = targets(
      2,
      rows.map((row) => ({ ...row, terminated: 0 })),
    );
    expect(some).toEqual([none[0], rows[1].r, none[2]]);
    expect(none[1]).not.toBe(some[1]);
  });
});

describe("each objective of deterministic policy gradients, over linear networks", () => {
  test("L_i = E[ ( y - Q_i(s, a) )^2 ]", () => {
    const y = [1, -2, 0.5];
    [q1, q2].forEach((q, i) => {
      const [loss] = compute((trace) => {
        const { critic, batch } = prepare(trace);
        return squaredErrors(trace, critic, column(trace, y), batch)[i];
      });
      expect(loss).toBeCloseTo(
        mean((row) => (q(row.s, row.a) - y[rows.indexOf(row)]) ** 2),
        12,
      );
    });
  });

  test("J_mu = -E[ Q_1(s, mu(s)) ], whatever the other critic says", () => {
    const losses = [1, 2].map((count) =>
      compute((trace) => {
        const { critic, deterministic: actor, batch } = prepare(trace);
        return policyLoss(trace, { actor, critics: critic.slice(0, count) }, batch);
      }),
    );
    const expected = mean(({ s }) => -q1(s, deterministic(s)));
    for (const [loss, ...rest] of losses) {
      expect(rest).toEqual([]);
      expect(loss).toBeCloseTo(expected, 12);
    }
  });
});
