import { expect, test } from "vitest";
import { failureBytes, SharedFailure } from "../../../train/threads/failure.ts";

/** Two threads' views of one failure. */
function failures(): [SharedFailure, SharedFailure] {
  const memory = new SharedArrayBuffer(8 + failureBytes);
  return [new SharedFailure(memory, 8), new SharedFailure(memory, 8)];
}

test("the first failure is kept, for every thread", () => {
  const [one, other] = failures();
  expect(other.isThere).toBe(false);
  one.keep("out of memory: 内存");
  other.keep("something that followed");
  expect(other.isThere).toBe(true);
  for (const each of [one, other]) expect(each.error()).toEqual(new Error("out of memory: 内存"));
});

test("a failure that is cleared makes room for another", () => {
  const [one, other] = failures();
  one.keep("a long message of the first failure");
  other.clear();
  expect(one.isThere).toBe(false);
  other.keep("short");
  expect(one.error()).toEqual(new Error("short"));
});

test("a message that is too long is cut off", () => {
  const [one, other] = failures();
  one.keep("x".repeat(5000));
  expect(other.error().message).toMatch(/^x{1000,2000}$/);
});
