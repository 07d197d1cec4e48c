import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noRefill, refillFrom } from "../../../train/off-policy/refill.ts";

const config = { learning_starts: 1000, buffer_size: 1_000_000 };

describe("a refill", () => {
  test("is as long as the random steps, by which the schedule falls behind", () => {
    expect(refillFrom(config, 5000, noRefill)).toEqual({ until: 6000, behind: 1000 });
  });

  test("is no longer than the run was, or than the buffer is large", () => {
    expect(refillFrom(config, 700, noRefill)).toEqual({ until: 1400, behind: 400 });
    expect(refillFrom(config, 400, noRefill)).toEqual({ until: 800, behind: 0 });
    expect(refillFrom({ ...config, buffer_size: 50 }, 5000, noRefill)).toEqual({
      until: 5050,
      behind: 50,
    });
  });

  test("that is broken off begins again, and the next one adds to it", () => {
    const first = refillFrom(config, 5000, noRefill);
    expect(refillFrom(config, 5300, first)).toEqual({ until: 6300, behind: 1300 });
    expect(refillFrom(config, 9000, first)).toEqual({ until: 10_000, behind: 2000 });
  });

  test("never takes the schedule back or forth, whenever a run breaks off", () => {
    const breaks = fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(breaks, (lengths) => {
        let [step, learned, refill] = [0, 0, noRefill];
        for (const length of lengths) {
          for (let i = 0; i < length; i++) {
            step += 1;
            if (step <= refill.until || step - refill.behind <= config.learning_starts) continue;
            learned += 1;
            expect(step - refill.behind).toBe(config.learning_starts + learned);
          }
          refill = refillFrom(config, step, refill);
        }
      }),
      { numRuns: 30 },
    );
  });
});
