import { waitUntil } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";
import { createSingleFlight } from "../../edge/storage/single-flight.ts";

const never = new Promise<never>(() => {});

test("what many want at the same time is done once, and answered to all", async () => {
  const once = createSingleFlight<object>(waitUntil);
  let done = 0;
  const work = async () => {
    await scheduler.wait(10);
    done += 1;
    return {};
  };
  const answers = await Promise.all(Array.from({ length: 32 }, () => once("key", work)));
  expect(done).toBe(1);
  expect(new Set(answers).size).toBe(1);
});

test("what is wanted later is done again", async () => {
  const once = createSingleFlight<number>(waitUntil);
  let done = 0;
  const work = () => Promise.resolve(++done);
  expect([await once("key", work), await once("key", work)]).toEqual([1, 2]);
});

test("different things are done beside each other", async () => {
  const once = createSingleFlight<string>(waitUntil);
  void once("a", () => never);
  expect(await once("b", async () => "done")).toBe("done");
});

test("what fails fails for all, once", async () => {
  const once = createSingleFlight<void>(waitUntil);
  let tried = 0;
  const work = async () => {
    tried += 1;
    await scheduler.wait(10);
    throw new Error("no such file");
  };
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => once("key", work)));
  expect(outcomes.every((outcome) => outcome.status === "rejected")).toBe(true);
  expect(tried).toBe(1);
});

test("work that ends with its request is begun anew, once, by those who wait", async () => {
  const once = createSingleFlight<string>(() => {}, 1_000);
  void once("key", () => never);
  // From here on time stands still, so that what is begun anew is not given up as well.
  vi.setSystemTime(Date.now() + 2_000);
  onTestFinished(() => void vi.useRealTimers());
  let begun = 0;
  const work = async () => {
    begun += 1;
    await scheduler.wait(10);
    return "done";
  };
  const answers = await Promise.all(Array.from({ length: 32 }, () => once("key", work)));
  expect(new Set(answers)).toEqual(new Set(["done"]));
  expect(begun).toBe(1);
});

test("work is kept alive beyond the request that began it", async () => {
  const kept: Promise<unknown>[] = [];
  const once = createSingleFlight<string>((promise) => kept.push(promise));
  const fails = once("key", () => Promise.reject(new Error("no such file")));
  await expect(fails).rejects.toThrow("no such file");
  // A promise that is kept alive must not reject: the platform would count that as a failure.
  await expect(Promise.all(kept)).resolves.toHaveLength(1);
});
