import { describe, expect, test } from "vitest";
import type { Distribution } from "../../../schemas/policy-interface.ts";
import type { BoundedBoxSpace, DiscreteSpace } from "../../../schemas/space.ts";
import { actionScale, toEnvironment } from "../../../train/networks/environment-actions.ts";

const box = { kind: "box" as const, low: [-2, 1, 0], high: [2, 4, 0.5] };

/** The environment's actions for those of a policy. */
function turned(
  distribution: Distribution,
  space: BoundedBoxSpace | DiscreteSpace,
  own: number[],
): number[] {
  const actions = new Float64Array(own.length);
  toEnvironment(distribution, space)(own, actions);
  return [...actions];
}

describe.each(["squashed_gaussian", "implicit", "none"] as const)("an action of %s", (name) => {
  const scaled = (own: number[]) => turned(name, box, own);

  test("is scaled: -1, 0 and 1 become the low bound, the center and the high bound", () => {
    expect(scaled([-1, -1, -1])).toEqual(box.low);
    expect(scaled([0, 0, 0])).toEqual([0, 2.5, 0.25]);
    expect(scaled([1, 1, 1])).toEqual(box.high);
  });

  test("is scaled in each dimension by itself", () => {
    expect(actionScale(box)).toEqual({ center: [0, 2.5, 0.25], halfRange: [2, 1.5, 0.25] });
    expect(scaled([0.5, -0.5, 0.2])).toEqual([1, 1.75, 0.3]);
  });

  test("is scaled row by row", () => {
    expect(scaled([-1, -1, -1, 0, 0, 0])).toEqual([...box.low, 0, 2.5, 0.25]);
  });
});

test("an action of a clipped Gaussian is in the environment's units, and clipped to its bounds", () => {
  const own = [-3, 2, 0.25, 1.5, 7, -0.1];
  expect(turned("clipped_gaussian", box, own)).toEqual([-2, 2, 0.25, 1.5, 4, 0]);
});

test("a discrete action is its index", () => {
  expect(turned("categorical", { kind: "discrete", size: 4 }, [3, 0, 2])).toEqual([3, 0, 2]);
});
