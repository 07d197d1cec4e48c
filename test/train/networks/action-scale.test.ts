import { describe, expect, test } from "vitest";
import { actionScale, scaleActions } from "../../../train/networks/action-scale.ts";

describe("scaling an action", () => {
  const space = { kind: "box" as const, low: [-2, 1, 0], high: [2, 4, 0.5] };

  const scaled = (squashed: number[]) => {
    const actions = new Float64Array(squashed.length);
    scaleActions(space, squashed, actions);
    return [...actions];
  };

  test("takes -1, 0 and 1 to the low bound, the center and the high bound", () => {
    expect(scaled([-1, -1, -1])).toEqual(space.low);
    expect(scaled([0, 0, 0])).toEqual([0, 2.5, 0.25]);
    expect(scaled([1, 1, 1])).toEqual(space.high);
  });

  test("is affine in each dimension by itself", () => {
    expect(actionScale(space)).toEqual({ center: [0, 2.5, 0.25], halfRange: [2, 1.5, 0.25] });
    expect(scaled([0.5, -0.5, 0.2])).toEqual([1, 1.75, 0.3]);
  });

  test("does so row by row", () => {
    expect(scaled([-1, -1, -1, 0, 0, 0])).toEqual([...space.low, 0, 2.5, 0.25]);
  });
});
