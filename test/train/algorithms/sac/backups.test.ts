import { describe, expect, test } from "vitest";
import { actionValueBackup, valueBackup } from "../../../../train/algorithms/sac/losses.ts";
import { alpha, prepare, type Row, rows, settings, softValue, value } from "../../linear.ts";
import { compute } from "../../tracing.ts";

function backups(given: Row[]) {
  return {
    value: compute((trace) => {
      const { value, batch } = prepare(trace, given);
      return valueBackup(trace, value, settings.rewardScale, batch);
    }),
    actionValue: compute((trace) => {
      const { critic, actor, batch } = prepare(trace, given);
      const networks = { criticTarget: critic, actor };
      return actionValueBackup(trace, networks, alpha, settings.rewardScale, batch);
    }),
  };
}

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
