import { expect, test } from "vitest";
import { drawnActionsOf } from "../../../edge/page/home/drawn-actions.js";

test("long observations are sent fewer times", () => {
  const drawn = (length: number) =>
    drawnActionsOf({ observation: { kind: "box", low: new Array(length).fill(null) } });
  expect([1, 64, 105, 348, 10_000].map(drawn)).toEqual([512, 512, 312, 94, 64]);
  expect(drawnActionsOf({ observation: { kind: "discrete" } })).toBe(512);
});
