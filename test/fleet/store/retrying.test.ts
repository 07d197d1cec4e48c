import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pauseAfter, retrying, TransientError } from "../../../fleet/store/retrying.ts";
import { impatience } from "./impatience.ts";

/** Fails so many times before it succeeds. */
function failing(times: number, error: Error = new TransientError("busy")) {
  let calls = 0;
  return {
    async operation() {
      calls += 1;
      if (calls <= times) throw error;
      return calls;
    },
    calls: () => calls,
  };
}

describe("an operation over a network", () => {
  test("is repeated after transient errors, with a pause before each", async () => {
    const { patience, pauses } = impatience({ attempts: 4 });
    expect(await retrying(failing(3).operation, patience)).toBe(4);
    expect(pauses).toEqual([500, 1000, 2000]);
  });

  test("fails with the last error after so many attempts", async () => {
    const { patience } = impatience({ attempts: 4 });
    const { operation, calls } = failing(9);
    await expect(retrying(operation, patience)).rejects.toThrow("busy; gave up after 4 attempts");
    expect(calls()).toBe(4);
  });

  test("fails at once with any other error", async () => {
    const { operation, calls } = failing(1, new Error("forbidden"));
    await expect(retrying(operation, impatience().patience)).rejects.toThrow("forbidden");
    expect(calls()).toBe(1);
  });

  test("ends when it is aborted", async () => {
    const control = new AbortController();
    const { patience } = impatience();
    const { operation, calls } = failing(9);
    const aborting = async () => {
      control.abort(new Error("enough"));
    };
    const trying = retrying(operation, { ...patience, sleep: aborting }, control.signal);
    await expect(trying).rejects.toThrow("enough");
    expect(calls()).toBe(1);
  });

  test("pauses for at least half of a time that doubles up to 16 seconds", () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), random, (attempt, random) => {
        const whole = Math.min(16_000, 500 * 2 ** (attempt - 1));
        const pause = pauseAfter(attempt, random);
        expect(pause).toBeLessThanOrEqual(whole);
        expect(pause).toBeGreaterThanOrEqual(whole / 2);
      }),
    );
  });
});
