import { expect, test, vi } from "vitest";
import { Meeting } from "../../../../../train/engine/ort/parts/meeting.ts";

/** Two threads' ends of a meeting, here in one thread: the last to arrive does not wait. */
function meetings(): [Meeting, Meeting] {
  const one = new Meeting(2);
  return [one, new Meeting(2, one.control)];
}

test("the last thread to arrive goes on at once, and so does the first, again and again", async () => {
  const [one, other] = meetings();
  for (let time = 0; time < 3; time++) {
    const met = one.meetAttentively();
    other.meet();
    await met;
  }
});

test("an order has a number, so that none is carried out twice", () => {
  const [one, other] = meetings();
  one.give(7);
  const first = other.next(0);
  expect(first?.order).toBe(7);
  one.give(3);
  expect(other.next(first?.number ?? 0)).toMatchObject({ order: 3 });
});

test("a thread that fails ends the wait of the others, and of every later meeting", async () => {
  const [one, other] = meetings();
  const met = one.meetAttentively();
  other.fail("out of memory");
  other.fail("something that followed");
  await expect(met).rejects.toThrow(new Error("out of memory"));
  await expect(one.meetAttentively()).rejects.toThrow(new Error("out of memory"));
});

test("a failure wakes a thread that has just looked for it, and falls asleep", async () => {
  const [one, other] = meetings();
  const wait = vi.spyOn(Atomics, "wait").mockImplementationOnce((words, index, count, timeout) => {
    other.fail("out of memory");
    return Atomics.wait(words, index, count, timeout);
  });
  try {
    await expect(one.meetAttentively()).rejects.toThrow(new Error("out of memory"));
  } finally {
    wait.mockRestore();
  }
});

test("threads that are dismissed end, and what they meet for fails", async () => {
  const [one, other] = meetings();
  const met = one.meetAttentively();
  one.dismiss("it was released");
  await expect(met).rejects.toThrow(new Error("it was released"));
  expect(other.next(0)).toBeUndefined();
  other.leave();
  one.waitUntilAlone(60_000);
});
