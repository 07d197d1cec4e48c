import { expect, test } from "vitest";
import type { Learner } from "../../../train/engine/learner.ts";
import { generatorFor } from "../../../train/random/streams.ts";
import { expectCloseVectors } from "./close-vectors.ts";
import { programOf, type SmallStep, traceStep } from "./small-steps.ts";
import { feedsOf, fillBatch, takeStep, takeSteps } from "./stepping.ts";

/** A learner's next step is the one that its description says, to the accuracy of float32. */
export async function expectDescribedStep(learner: Learner, small: SmallStep): Promise<void> {
  fillBatch(learner.batch, generatorFor(2, "replay"));
  const traced = traceStep(small);
  const t = learner.steps + 1;
  const expected = takeStep(traced, feedsOf(traced, await learner.read(), learner.batch, t));

  const reports = await learner.step();
  expect(Object.keys(reports)).toEqual([...expected.reports.keys()]);
  for (const [name, value] of expected.reports) expect(reports[name]).toBeCloseTo(value, 4);
  expectCloseVectors(await learner.read(), expected.state);
  expectCloseVectors(await learner.gradients(), expected.gradients);
}

/** What every learner's steps are, on whichever device of ONNX Runtime. */
export function specifySteps(
  small: SmallStep,
  createLearner: (seed?: number) => Promise<Learner>,
): void {
  const actorGroup = programOf(small).actor.parameters;

  test("takes the step that its description says, to the accuracy of float32", async () => {
    const learner = await createLearner();
    // Not the first, at which targets are still copies and moments zero.
    await takeSteps(learner, 5);
    await expectDescribedStep(learner, small);
    expect(learner.steps).toBe(6);
  });

  test("moves the same parameters to the same bits from the same seed", async () => {
    const [one, other, elsewhere] = await Promise.all([5, 5, 6].map((seed) => createLearner(seed)));
    expect((await elsewhere.read()).get(actorGroup)).not.toEqual(
      (await one.read()).get(actorGroup),
    );
    expect(await takeSteps(one, 4)).toEqual(await takeSteps(other, 4));
    expect(await one.read()).toEqual(await other.read());
  });

  test("goes on from what was read as if it had never stopped", async () => {
    const learner = await createLearner();
    await takeSteps(learner, 3);
    const { steps } = learner;
    const state = await learner.read();
    const reports = await takeSteps(learner, 3, 9);

    const resumed = await createLearner(99);
    resumed.write(state, steps);
    expect(await takeSteps(resumed, 3, 9)).toEqual(reports);
    expect(await resumed.read()).toEqual(await learner.read());
    expect(resumed.steps).toBe(6);
  });

  test("hands out copies of its state", async () => {
    const learner = await createLearner();
    const state = await learner.read();
    for (const entries of state.values()) entries.fill(7);
    expect((await learner.read()).get(actorGroup)).not.toEqual(state.get(actorGroup));
  });
}
