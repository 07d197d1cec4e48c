import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { givingWay } from "../../../train/learning/event-loop.ts";

describe("giving way", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  test("is due every so often, and not right after it", async () => {
    const giveWay = givingWay(10);
    const due: number[] = [];
    for (let milliseconds = 0; milliseconds < 35; milliseconds++) {
      const turn = giveWay();
      if (turn) due.push(milliseconds);
      await turn;
      vi.advanceTimersByTime(1);
    }
    expect(due).toEqual([10, 20, 30]);
  });

  test("lets others have their turn", async () => {
    const giveWay = givingWay(10);
    vi.advanceTimersByTime(10);
    let heard = false;
    setImmediate(() => {
      heard = true;
    });
    await giveWay();
    expect(heard).toBe(true);
  });
});
