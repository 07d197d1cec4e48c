import { expect, test } from "vitest";
import { DivergenceError, type Learner, type LearnerState } from "../../../train/engine/learner.ts";
import type { Variant } from "./stepping.ts";

const mapState = (state: LearnerState, of: (entry: number) => number): LearnerState =>
  new Map(Array.from(state, ([name, entries]) => [name, entries.map(of)]));

/** What every learner refuses, in whichever engine. */
export function specifyRefusals(variant: Variant, createLearner: () => Promise<Learner>): void {
  test("refuses a state whose vector is missing or too long, by name, and keeps its own", async () => {
    const learner = await createLearner();
    const before = learner.read();
    const others = mapState(before, () => 1);
    const length = before.get("critic")?.length ?? 0;
    expect(() => learner.write(new Map([...others, ["critic", new Float32Array(2)]]), 1)).toThrow(
      new RangeError(`state "critic" must have ${length} entries, has 2`),
    );
    others.delete("critic.adam_m");
    expect(() => learner.write(others, 1)).toThrow(
      new RangeError(`state "critic.adam_m" must have ${length} entries, has none`),
    );
    expect(learner.read()).toEqual(before);
    expect(learner.steps).toBe(0);
  });

  test("stops where its numbers are no longer finite", async () => {
    const learner = await createLearner();
    const broken = mapState(learner.read(), () => Number.NaN);
    learner.write(broken, 8);
    await expect(learner.act([0, 0, 0], [0, 0])).rejects.toThrow(
      new DivergenceError("dimension 0 of the action", Number.NaN, 8),
    );
    const first = variant === "2018" ? "value_loss" : "temperature";
    await expect(learner.step()).rejects.toThrow(new DivergenceError(first, Number.NaN, 9));
  });
}
