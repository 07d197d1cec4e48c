import { expect, test } from "vitest";
import { DivergenceError, type Learner } from "../../../train/engine/learner.ts";
import { createOrtLearner } from "../../../train/engine/ort/learner.ts";
import { generatorFor } from "../../../train/random/streams.ts";
import { expectCloseVectors } from "./close-vectors.ts";
import { specifyDecay } from "./decay.ts";
import { specifyPasses } from "./passes.ts";
import { specifyRefusals } from "./refusals.ts";
import { programOf, type SmallStep, smallStep } from "./small-steps.ts";
import { fillBatch, takeSteps } from "./stepping.ts";

/** Creates learners of a step that take it together, and releases them after the tests. */
export type CreateTogether = (small: SmallStep, seeds: readonly number[]) => Promise<Learner[]>;

const seeds = [3, 5, 8];

/** Learners that step together compute what learners by themselves do on the CPU. */
export function specifyTogether(small: SmallStep, create: CreateTogether): void {
  const alone = (seed: number) => createOrtLearner({ seed }, programOf(small));

  test("start with the very numbers of learners by themselves", async () => {
    const learners = await create(small, seeds);
    for (const [i, seed] of seeds.entries()) {
      expect(await learners[i].read()).toEqual(await (await alone(seed)).read());
    }
  });

  test("compute what learners by themselves do, to rounding", async () => {
    const learners = await create(small, seeds);
    const others = await Promise.all(seeds.map((seed) => alone(seed)));
    const steps = (of: readonly Learner[]) =>
      Promise.all(of.map((learner, i) => takeSteps(learner, 6, i)));
    const [reports, expected] = [await steps(learners), await steps(others)];
    for (const [i, learner] of learners.entries()) {
      expect(learner.steps).toBe(6);
      for (const [t, numbers] of expected[i].entries()) {
        expect(Object.keys(reports[i][t])).toEqual(Object.keys(numbers));
        for (const [report, value] of Object.entries(numbers)) {
          expect(reports[i][t][report], report).toBeCloseTo(value, 4);
        }
      }
      expectCloseVectors(await learner.read(), await others[i].read());
      expectCloseVectors(await learner.gradients(), await others[i].gradients());
      const observations = [0.3, -0.2, 1, 1, 0, -1];
      const noise = new Float32Array(2 * programOf(small).actor.columns.noise).fill(0.3);
      const actions = await learner.act(observations, noise);
      for (const [j, entry] of (await others[i].act(observations, noise)).entries()) {
        expect(actions[j]).toBeCloseTo(entry, 4);
      }
    }
  });

  test("go on from the state of a learner by itself, and it from theirs", async () => {
    const learners = await create(small, seeds);
    const other = await alone(99);
    await takeSteps(other, 3);
    for (const learner of learners) learner.write(await other.read(), other.steps);
    await Promise.all(learners.map((learner) => takeSteps(learner, 2, 7)));
    const resumed = await alone(1);
    resumed.write(await other.read(), 3);
    await takeSteps(resumed, 2, 7);
    for (const learner of learners) expectCloseVectors(await learner.read(), await resumed.read());
  });
}

/** The last of learners that stepped together is one like any other. */
export function specifyLast(small: SmallStep, create: CreateTogether): void {
  const last = async (seed = 5) => {
    const [first, second, third] = await create(small, [1, seed, 2]);
    await Promise.all([first.release(), third.release()]);
    return second;
  };
  specifyRefusals(small, last);
  specifyDecay(small, last);
  specifyPasses(small, last);
}

/** Learners that step together wait for each other, and for none that has left. */
export function specifyLockstep(create: CreateTogether): void {
  const small = smallStep("sac-2019");
  const broken = (learner: Learner) => learner.batch.reward.fill(Number.NaN);

  test("wait for each other, except for those that are released", async () => {
    const [first, second, third] = await create(small, seeds);
    for (const { batch } of [first, second, third]) fillBatch(batch, generatorFor(1, "replay"));
    const taken: string[] = [];
    const steps = [first.step().then(() => taken.push("first"))];
    await second.act([0, 0, 0], [0, 0]);
    steps.push(second.step().then(() => taken.push("second")));
    await second.read();
    expect(taken).toEqual([]);
    await third.release();
    await Promise.all(steps);
    expect(taken).toEqual(["first", "second"]);
    expect([first.steps, second.steps, third.steps]).toEqual([1, 1, 0]);
    await first.release();
    await takeSteps(second, 3);
    expect(second.steps).toBe(4);
  });

  test("do not step for one that is released while it waits", async () => {
    const [first, second, third] = await create(small, seeds);
    const step = expect(first.step()).rejects.toThrow("was released during its step");
    await first.release();
    await step;
    const other = second.step();
    expect(second.steps).toBe(0);
    await third.release();
    await other;
    expect(second.steps).toBe(1);
  });

  test("go on where one of them diverges", async () => {
    const [first, second, third] = await create(small, seeds);
    for (const { batch } of [first, second, third]) fillBatch(batch, generatorFor(1, "replay"));
    broken(second);
    const [one, failed, other] = await Promise.allSettled(
      [first, second, third].map((learner) => learner.step()),
    );
    expect([one.status, other.status]).toEqual(["fulfilled", "fulfilled"]);
    expect(failed).toMatchObject({ reason: expect.any(DivergenceError) });
    await second.release();
    await Promise.all([takeSteps(first, 3), takeSteps(third, 3)]);
    for (const vector of (await first.read()).values()) {
      expect(vector.every(Number.isFinite)).toBe(true);
    }
  });

  test("must be at the same step, with the same learning rate", async () => {
    const [first, second, third] = await create(small, seeds);
    second.write(await second.read(), 5);
    const all = () => Promise.all([first.step(), second.step(), third.step()]);
    await expect(all()).rejects.toThrow("must take the same step, not 1 and 6");
    second.write(await second.read(), 0);
    const shares = Promise.all([first.step(), second.step(0.5), third.step()]);
    await expect(shares).rejects.toThrow("learning rates of undefined and 0.5");
  });

  test("refuse a state that lacks something, and keep their own", async () => {
    const [first] = await create(small, seeds);
    const state = await first.read();
    const partial = new Map([...state].filter(([name]) => name !== "critic"));
    expect(() => first.write(partial, 1)).toThrow('state "critic" must have');
    expect(await first.read()).toEqual(state);
  });
}
