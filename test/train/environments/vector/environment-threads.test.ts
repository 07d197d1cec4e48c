import { expect, test } from "vitest";
import { environmentThreads } from "../../../../train/environments/vector/environment-threads.ts";

test.each(["Pendulum-v1", "CartPole-v1", "MountainCar-v0"])(
  "%s, whose steps take microseconds, is played in one thread",
  async (id) => {
    expect(await environmentThreads(id, 4)).toBe(1);
  },
);

test("what MuJoCo simulates is played in all threads, and so is an environment of one's own", async () => {
  expect(await environmentThreads("Hopper-v5", 4)).toBe(4);
  expect(await environmentThreads("test/environments/puck.ts", 4)).toBe(4);
});
