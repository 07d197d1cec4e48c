import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradientStepsDue, trainsAtAll } from "../../../train/off-policy/gradient-schedule.ts";
import { smallRun } from "./small-runs.ts";

/** How many gradient steps are due after each step of so many environments. */
function schedule(changes: Record<string, unknown>, steps: number, environments = 1): number[] {
  const { config } = smallRun("sac-2019", { learning_starts: 4, ...changes });
  let taken = 0;
  const due: number[] = [];
  for (let before = 0; before < steps; before += environments) {
    const now = gradientStepsDue(config, { before, step: before + environments, taken });
    taken += now;
    due.push(now);
  }
  return due;
}

describe("gradient steps", () => {
  test("are as many as environment steps after the random ones, if nothing else is said", () => {
    expect(schedule({}, 8)).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  test("are taken every train_frequency steps, and are as many in all", () => {
    expect(schedule({ train_frequency: 3 }, 11)).toEqual([0, 0, 0, 0, 0, 0, 3, 0, 0, 3, 0]);
  });

  test("are so many each time as gradient_steps says", () => {
    const changes = { train_frequency: 2, gradient_steps: 5 };
    expect(schedule(changes, 9)).toEqual([0, 0, 0, 0, 0, 5, 0, 5, 0]);
  });

  test.each([
    [0.5, [0, 0, 0, 0, 0, 1, 0, 1, 0, 1]],
    [2, [0, 0, 0, 0, 2, 2, 2, 2, 2, 2]],
  ])("are %d for each environment step, by update_to_data", (update_to_data, expected) => {
    expect(schedule({ update_to_data }, 10)).toEqual(expected);
  });

  test("count the steps of all environments", () => {
    expect(schedule({}, 15, 3)).toEqual([0, 2, 3, 3, 3]);
    expect(schedule({ gradient_steps: 2 }, 15, 3)).toEqual([0, 2, 2, 2, 2]);
  });

  test("are none at all where, and only where, trainsAtAll says so", () => {
    const any = (max: number) => fc.integer({ min: 1, max });
    const amount = fc.oneof(
      any(3).map((gradient_steps) => ({ gradient_steps })),
      fc.double({ min: 0.01, max: 2, noNaN: true }).map((update_to_data) => ({ update_to_data })),
    );
    fc.assert(
      fc.property(
        ...([any(30), any(20), any(5), any(20), amount] as const),
        (steps, learning_starts, environments, train_frequency, much) => {
          const changes = { learning_starts, train_frequency, ...much };
          const total = schedule(changes, steps, environments).reduce((sum, due) => sum + due, 0);
          const { config } = smallRun("sac-2019", { ...changes, steps, environments });
          expect(trainsAtAll(config)).toBe(total > 0);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("keep to the ratio, whatever the frequency and the number of environments", () => {
    const any = (max: number) => fc.integer({ min: 1, max });
    const ratio = fc.double({ min: 0.01, max: 8, noNaN: true });
    fc.assert(
      fc.property(any(20), any(9), ratio, (train_frequency, environments, update_to_data) => {
        const due = schedule({ train_frequency, update_to_data }, 300, environments);
        const total = due.reduce((sum, steps) => sum + steps, 0);
        const trained = due.length * environments - 4;
        // At most what was collected since the last training is still to be learned from.
        const rest = Math.max(train_frequency, environments) * update_to_data + 1;
        expect(total).toBeLessThanOrEqual(update_to_data * trained);
        expect(total).toBeGreaterThan(update_to_data * trained - rest);
      }),
    );
  });
});
