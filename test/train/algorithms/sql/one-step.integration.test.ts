import { expect, test } from "vitest";
import { learnOneStep } from "../../../../studies/learning/one-step.ts";
import { describeOneStep, errorsOf, isHeld } from "../../../../studies/learning/one-step-report.ts";

/*
 * A shorter version of what `npm run learning -- quick` does. Its limits are twice the errors of
 * seeds 0 to 2 and more, so that rounding on another machine cannot exceed them.
 */

test("soft Q-learning learns the soft value and the policy of a problem of known optimum", async () => {
  const settings = { seed: 0, gradientSteps: 3000, hidden: [64, 64], samples: 10_000 };
  const learned = await learnOneStep(settings);
  if (!learned) throw new Error("it was stopped");
  const errors = errorsOf(learned);
  expect(isHeld(errors, { value: 0.04, mode: 0.06, distance: 0.15 }), describeOneStep(errors)).toBe(
    true,
  );
  // The tilt of the context decides which mode is the more probable one.
  const [left, , right] = learned;
  expect(left.right.learned).toBeLessThan(right.right.learned);
});

test("it stops when it is told to", async () => {
  let asked = 0;
  const settings = { seed: 0, gradientSteps: 3000, hidden: [8], samples: 10 };
  expect(await learnOneStep(settings, () => ++asked === 3)).toBeUndefined();
  expect(asked).toBe(3);
});
