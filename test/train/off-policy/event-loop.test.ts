import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { givingWay } from "../../../train/off-policy/event-loop.ts";

test("giving way lets timers have their turn, every so often", async () => {
  const giveWay = givingWay(10);
  const fired: number[] = [];
  const timer = setInterval(() => fired.push(performance.now()), 1);
  const end = performance.now() + 100;
  let waits = 0;
  // Nothing else gives timers a turn here.
  while (performance.now() < end) {
    const turn = giveWay();
    if (turn) waits += 1;
    await turn;
  }
  clearInterval(timer);
  expect(waits).toBeGreaterThan(1);
  expect(waits).toBeLessThanOrEqual(10);
  expect(fired.length).toBeGreaterThan(0);
});

test("giving way is not needed right after it", async () => {
  const giveWay = givingWay(5);
  await setTimeout(10);
  expect(giveWay()).toBeInstanceOf(Promise);
  expect(givingWay(1000)()).toBeUndefined();
});
