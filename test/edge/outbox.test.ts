import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createOutbox } from "../../edge/storage/outbox.ts";
import { eventually } from "./eventually.ts";

let kept: Promise<unknown>[];
const keepAlive = (promise: Promise<unknown>) => kept.push(promise);
const complaints = vi.spyOn(console, "error");

beforeEach(() => {
  kept = [];
  complaints.mockImplementation(() => {});
});
afterEach(() => complaints.mockReset());

/** An outbox whose n-th sending fails if `fails` says so, and what it has sent. */
function outbox(fails: (sending: number) => boolean, mostWaiting = 100) {
  const sent: string[][] = [];
  let sendings = 0;
  const { put } = createOutbox<string>(
    async (items) => {
      if (fails(sendings++)) throw new Error("not now");
      sent.push(items);
    },
    keepAlive,
    { delay: 10, mostWaiting },
    ({ length }) => length,
  );
  return { sent, put };
}

test("what comes within a moment is sent together, and keeps one request alive", async () => {
  const { sent, put } = outbox(() => false);
  for (const item of ["a", "b", "c"]) put(item);
  await Promise.all(kept);
  expect(sent).toEqual([["a", "b", "c"]]);
  put("d");
  await Promise.all(kept);
  expect(sent).toEqual([["a", "b", "c"], ["d"]]);
  expect(kept).toHaveLength(2);
});

test("what could not be sent is sent later, with what came meanwhile", async () => {
  let reachable = false;
  const { sent, put } = outbox(() => !reachable);
  put("a");
  await eventually(() => complaints.mock.calls.length > 0);
  put("b");
  reachable = true;
  await Promise.all(kept);
  expect(sent).toEqual([["a", "b"]]);
});

test("what is more than may wait is lost, and that is said; there is room again once it is sent", async () => {
  const { sent, put } = outbox((sending) => sending < 1, 10);
  expect(["four", "more", "lost"].map(put)).toEqual([true, true, false]);
  expect(complaints).toHaveBeenCalledWith("2 items wait to be sent: one more is lost");
  await Promise.all(kept);
  for (const item of ["next", "ones"]) put(item);
  await Promise.all(kept);
  expect(sent).toEqual([
    ["four", "more"],
    ["next", "ones"],
  ]);
});

test("what was full while its store was away sends again, once somebody comes", async () => {
  let reachable = false;
  const { sent, put } = outbox(() => !reachable, 10);
  for (const item of ["four", "more"]) expect(put(item)).toBe(true);
  await Promise.all(kept);
  expect(sent).toEqual([]);
  reachable = true;
  // There is no room for it, but what waits is sent.
  expect(put("lost")).toBe(false);
  await Promise.all(kept);
  expect(sent).toEqual([["four", "more"]]);
  expect(put("next")).toBe(true);
});

test("what was on its way when the platform ended the request is sent with the next", async () => {
  const sent: string[][] = [];
  let arrives = false;
  const { put } = createOutbox<string>(
    async (items) => {
      if (!arrives) await new Promise(() => {});
      sent.push(items);
    },
    keepAlive,
    { delay: 1, mostWaiting: 100 },
  );
  const begun = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(begun);
  put("a");
  await scheduler.wait(20);
  put("b");
  expect(kept).toHaveLength(1);
  arrives = true;
  clock.mockReturnValue(begun + 60_000);
  put("c");
  await kept[1];
  clock.mockRestore();
  expect(sent).toEqual([["a", "b", "c"]]);
});
