import { describe, expect, test } from "vitest";
import { adam } from "../../../train/engine/adam.ts";
import type { Learner, LearnerState } from "../../../train/engine/learner.ts";
import { fillStep, type TwoGroups } from "./two-groups.ts";

const settings = (period: number): TwoGroups => ({
  fast: adam({ learningRate: 0.01 }),
  slow: adam({ learningRate: 0.02 }),
  period,
});

/** Takes a step on the t-th batch; answers the names of its reports and of what has changed. */
async function changesOf(learner: Learner, t: number) {
  const before = await learner.read();
  fillStep(learner, t);
  const reports = Object.keys(await learner.step());
  const after = await learner.read();
  const changed = [...after.keys()].filter(
    (name) => String(after.get(name)) !== String(before.get(name)),
  );
  return { reports, changed };
}

const fast = ["fast", "fast.adam_m", "fast.adam_v"];
const slow = ["slow", "slow.adam_m", "slow.adam_v", "slow_target"];

/** What every learner does with a part of a step that happens now and then, in whichever engine. */
export function specifyDelays(create: (settings: TwoGroups) => Promise<Learner>): void {
  describe("what happens in every third step", () => {
    test("changes parameters, moments and targets in steps 3, 6, 9, and leaves them in between", async () => {
      const learner = await create(settings(3));
      for (let t = 1; t <= 9; t++) {
        const { changed } = await changesOf(learner, t);
        expect(new Set(changed)).toEqual(new Set(t % 3 === 0 ? [...fast, ...slow] : fast));
      }
    });

    test("is reported where it happens, and absent in between", async () => {
      const learner = await create(settings(3));
      for (let t = 1; t <= 6; t++) {
        const { reports } = await changesOf(learner, t);
        expect(reports).toEqual(t % 3 === 0 ? ["fast_loss", "slow_loss"] : ["fast_loss"]);
      }
    });

    test("goes on at any step, bit for bit, as if there had been no break", async () => {
      const whole = await create(settings(3));
      const states: { steps: number; state: LearnerState }[] = [];
      for (let t = 1; t <= 9; t++) {
        await changesOf(whole, t);
        states.push({ steps: whole.steps, state: await whole.read() });
      }
      for (const { steps, state } of states.slice(0, -1)) {
        const resumed = await create(settings(3));
        resumed.write(state, steps);
        for (let t = steps + 1; t <= 9; t++) await changesOf(resumed, t);
        expect(await resumed.read()).toEqual(await whole.read());
      }
    });

    test("is the same as in every step where k is 1", async () => {
      const learner = await create(settings(1));
      const { reports, changed } = await changesOf(learner, 1);
      expect(reports).toEqual(["fast_loss", "slow_loss"]);
      expect(new Set(changed)).toEqual(new Set([...fast, ...slow]));
    });
  });
}
