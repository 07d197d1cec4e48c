import { expect, test } from "vitest";
import { Coalesced } from "../../fleet/coalesced.ts";

test("work that is asked for while it runs, however often, runs once more, from the beginning", async () => {
  const runs: PromiseWithResolvers<void>[] = [];
  const work = new Coalesced(() => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  });
  const first = work.ask();
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  await turn();
  const others = [work.ask(), work.ask()];
  expect(runs).toHaveLength(1);
  runs[0].resolve();
  await turn();
  expect(runs).toHaveLength(2);
  runs[1].resolve();
  await Promise.all([first, ...others]);
  expect(runs).toHaveLength(2);
});

test("work that has failed runs when it is asked for again", async () => {
  let attempts = 0;
  const work = new Coalesced(async () => {
    attempts += 1;
    if (attempts === 1) throw new Error("no room");
  });
  await expect(work.ask()).rejects.toThrow("no room");
  await work.ask();
  expect(attempts).toBe(2);
});

test("work that is asked for at any moment after it has begun runs from the beginning", async () => {
  for (let ticks = 0; ticks < 12; ticks++) {
    let runs = 0;
    const work = new Coalesced(async () => {
      runs += 1;
    });
    const first = work.ask();
    for (let tick = 0; tick < ticks; tick++) await undefined;
    const before = runs;
    await work.ask();
    await first;
    expect(runs).toBeGreaterThan(before);
  }
});
