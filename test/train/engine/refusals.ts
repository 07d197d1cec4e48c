import { expect, test } from "vitest";
import { DivergenceError, type Learner, type LearnerState } from "../../../train/engine/learner.ts";
import { isDiscrete, programOf, type SmallStep, type StepName, trainedBy } from "./small-steps.ts";

const mapState = (state: LearnerState, of: (entry: number) => number): LearnerState =>
  new Map(Array.from(state, ([name, entries]) => [name, entries.map(of)]));

/** What each step reports first. */
const firstReport: Record<StepName, string> = {
  "sac-2018": "value_loss",
  "sac-2019": "temperature",
  tqc: "temperature",
  "sac-2019-normalized": "temperature",
  "tqc-normalized": "temperature",
  td3: "q1_loss",
  ddpg: "q1_loss",
  "discrete-sac": "temperature",
  sql: "q1_loss",
  ppo: "policy_loss",
  "ppo-discrete": "policy_loss",
};

/** What every learner refuses, in whichever engine. */
export function specifyRefusals(small: SmallStep, createLearner: () => Promise<Learner>): void {
  test("refuses a state whose vector is missing or too long, by name, and keeps its own", async () => {
    const learner = await createLearner();
    const before = await learner.read();
    const others = mapState(before, () => 1);
    const group = trainedBy(small);
    const length = before.get(group)?.length ?? 0;
    expect(() => learner.write(new Map([...others, [group, new Float32Array(2)]]), 1)).toThrow(
      new RangeError(`state "${group}" must have ${length} entries, has 2`),
    );
    others.delete(`${group}.adam_m`);
    expect(() => learner.write(others, 1)).toThrow(
      new RangeError(`state "${group}.adam_m" must have ${length} entries, has none`),
    );
    expect(await learner.read()).toEqual(before);
    expect(learner.steps).toBe(0);
  });

  test("stops where its numbers are no longer finite", async () => {
    const learner = await createLearner();
    const noise = new Float32Array(programOf(small).actor.columns.noise);
    const broken = mapState(await learner.read(), () => Number.NaN);
    learner.write(broken, 8);
    // The index of an action is finite, whatever it is chosen from.
    if (!isDiscrete(small)) {
      await expect(learner.act([0, 0, 0], noise)).rejects.toThrow(
        new DivergenceError("dimension 0 of the action", Number.NaN, 8),
      );
    }
    const stopped = await learner.step().catch((error: unknown) => error);
    expect(stopped).toBeInstanceOf(DivergenceError);
    // The exponential of NaN is infinite on some devices.
    const message = `^DivergenceError: ${firstReport[small.name]} is (NaN|Infinity) at gradient step 9$`;
    expect(String(stopped)).toMatch(new RegExp(message));
  });
}
