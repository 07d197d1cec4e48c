import { expect, test, vi } from "vitest";
import { Barrier } from "../../../../../train/engine/ort/parts/barrier.ts";

/** Two threads' ends of a barrier, here in one thread: the last to arrive does not wait. */
function barriers(): [Barrier, Barrier] {
  const one = new Barrier(2);
  return [one, new Barrier(2, one.control)];
}

test("the last thread to arrive goes on at once, and so does the first, again and again", async () => {
  const [one, other] = barriers();
  for (let time = 0; time < 3; time++) {
    const waited = one.waitAttentively();
    other.wait();
    await waited;
  }
});

test("an order has a number, so that none is carried out twice", () => {
  const [one, other] = barriers();
  one.order(7);
  const first = other.nextOrder(0);
  expect(first.order).toBe(7);
  one.order(3);
  expect(other.nextOrder(first.number)).toMatchObject({ order: 3 });
});

test("a thread that fails ends the wait of the others, and every later one", async () => {
  const [one, other] = barriers();
  const waited = one.waitAttentively();
  other.fail("out of memory");
  other.fail("something that followed");
  await expect(waited).rejects.toThrow(new Error("out of memory"));
  await expect(one.waitAttentively()).rejects.toThrow(new Error("out of memory"));
});

test("a failure wakes a thread that has just looked for it, and falls asleep", async () => {
  const [one, other] = barriers();
  const wait = vi.spyOn(Atomics, "wait").mockImplementationOnce((words, index, count, timeout) => {
    other.fail("out of memory");
    return Atomics.wait(words, index, count, timeout);
  });
  try {
    await expect(one.waitAttentively()).rejects.toThrow(new Error("out of memory"));
  } finally {
    wait.mockRestore();
  }
});
