import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smoothed } from "../../../../train/algorithms/td3/smoothing.ts";
import { compute, matrix } from "../../tracing.ts";

/** What smoothing makes of rows of actions by rows of noise. */
const smooth = (
  actions: number[][],
  epsilon: number[][],
  smoothing: { deviation: number; clip: number },
) => compute((trace) => smoothed(trace, matrix(trace, actions), matrix(trace, epsilon), smoothing));

describe("target policy smoothing", () => {
  test("adds noise of the deviation, up to the clip, and stays within the bounds of actions", () => {
    const smoothing = { deviation: 0.2, clip: 0.5 };
    const actions = [
      [0, 0.3],
      [0.3, 0.3],
      [0.9, -0.9],
    ];
    const epsilon = [
      [1, -1.5],
      [4, -4],
      [2, -2],
    ];
    const expected = [0.2, 0.3 - 0.3, 0.3 + 0.5, 0.3 - 0.5, 1, -1];
    smooth(actions, epsilon, smoothing).forEach((action, i) => {
      expect(action).toBeCloseTo(expected[i], 12);
    });
  });

  test("is clip(a + clip(sigma epsilon, -c, c), -1, 1), entry by entry", () => {
    const clip = (x: number, most: number) => Math.min(Math.max(x, -most), most);
    const entry = fc.record({
      action: fc.double({ min: -1, max: 1, noNaN: true }),
      epsilon: fc.double({ min: -5, max: 5, noNaN: true }),
    });
    const settings = fc.record({
      deviation: fc.double({ min: 0, max: 2, noNaN: true }),
      clip: fc.double({ min: 0, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1 }), settings, (entries, smoothing) => {
        const actions = smooth(
          entries.map(({ action }) => [action]),
          entries.map(({ epsilon }) => [epsilon]),
          smoothing,
        );
        for (const [i, { action, epsilon }] of entries.entries()) {
          const noise = clip(smoothing.deviation * epsilon, smoothing.clip);
          expect(actions[i]).toBeCloseTo(clip(action + noise, 1), 12);
        }
      }),
    );
  });

  test("without a deviation, or with a clip of 0, leaves actions as they are", () => {
    const [actions, epsilon] = [[[0.25, -0.5]], [[3, -3]]];
    expect(smooth(actions, epsilon, { deviation: 0, clip: 0.5 })).toEqual(actions.flat());
    expect(smooth(actions, epsilon, { deviation: 0.2, clip: 0 })).toEqual(actions.flat());
  });
});
