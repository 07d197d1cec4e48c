import { expect, test } from "vitest";
import type { Learner } from "../../../train/engine/learner.ts";
import { generatorFor } from "../../../train/random/streams.ts";
import { type SmallStep, trainedBy } from "./small-steps.ts";
import { fillBatch } from "./stepping.ts";

/** What every learner does where the learning rate decays, in whichever engine. */
export function specifyDecay(small: SmallStep, createLearner: () => Promise<Learner>): void {
  const group = trainedBy(small);
  test("takes shorter steps as the learning rate decays, and in the end none", async () => {
    const learner = await createLearner();
    const first = await learner.read();
    /** How far each parameter of a network goes, from the first values, in the same step but for its size. */
    const changes = async (share?: number) => {
      learner.write(first, 0);
      fillBatch(learner.batch, generatorFor(3, "replay"));
      await learner.step(share);
      const before = first.get(group);
      return Array.from(
        (await learner.read()).get(group) ?? [],
        (after, i) => after - (before?.[i] ?? 0),
      );
    };
    const whole = await changes();
    expect(Math.max(...whole.map(Math.abs))).toBeGreaterThan(1e-4);
    expect(await changes(1)).toEqual(whole);
    const half = await changes(0.5);
    for (const [i, change] of half.entries()) expect(change).toBeCloseTo(whole[i] / 2, 6);
    expect(await changes(0)).toEqual(whole.map(() => 0));
    // The moments go on.
    expect((await learner.read()).get(`${group}.adam_m`)?.some((moment) => moment !== 0)).toBe(
      true,
    );
  });
}
