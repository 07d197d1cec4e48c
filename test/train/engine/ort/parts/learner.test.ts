import { afterEach, describe, expect, test, vi } from "vitest";
import { DivergenceError, type Learner } from "../../../../../train/engine/learner.ts";
import { createOrtLearner } from "../../../../../train/engine/ort/learner.ts";
import { Exchange } from "../../../../../train/engine/ort/parts/exchange.ts";
import { generatorFor } from "../../../../../train/random/streams.ts";
import { algorithms } from "../../../../../train/registry.ts";
import { programOf, type StepName, smallStep, stepNames } from "../../small-steps.ts";
import { fillBatch, takeSteps } from "../../stepping.ts";
import { expectDescribedStep } from "../../steps.ts";

const made: Learner[] = [];
afterEach(() => Promise.all(made.splice(0).map((learner) => learner.release())));

async function createLearner(name: StepName, parts: number, seed = 5): Promise<Learner> {
  const learner = await createOrtLearner(
    { seed, threads: parts, parts },
    programOf(smallStep(name)),
  );
  made.push(learner);
  return learner;
}

const inParts = stepNames.filter((name) => programOf(smallStep(name)).rows !== undefined);

test("every off-policy algorithm can be computed in parts", () => {
  const offPolicy = algorithms.flatMap(({ loop, name }) => (loop === "off-policy" ? [name] : []));
  const normalized = ["sac-2019-normalized", "tqc-normalized"];
  expect(inParts.toSorted()).toEqual([...offPolicy, ...normalized].toSorted());
});

test("an on-policy algorithm cannot: its gradient is clipped by the norm over the whole batch", async () => {
  await expect(createLearner("ppo", 2)).rejects.toThrow(new RangeError("the batch has no 2 parts"));
});

test("a batch must have as many rows for each part", async () => {
  await expect(createLearner("td3", 3)).rejects.toThrow(new RangeError("the batch has no 3 parts"));
});

describe.each(inParts)("a learner of %s whose threads compute parts of a batch", (name) => {
  test.each([2, 4])("takes the step over all rows, in %d parts", async (parts) => {
    const learner = await createLearner(name, parts);
    await takeSteps(learner, 5);
    await expectDescribedStep(learner, smallStep(name));
  });
});

describe("a learner whose threads compute parts of a batch", () => {
  test("moves the same parameters to the same bits from the same seed", async () => {
    const [one, other] = await Promise.all([createLearner("td3", 2), createLearner("td3", 2)]);
    expect(await takeSteps(one, 4)).toEqual(await takeSteps(other, 4));
    expect(await one.read()).toEqual(await other.read());
  });

  test("goes on from a state that it is given, in all of its threads", async () => {
    const learner = await createLearner("sac-2019", 4);
    await takeSteps(learner, 3);
    const { steps } = learner;
    const state = await learner.read();
    const reports = await takeSteps(learner, 3, 9);

    const resumed = await createLearner("sac-2019", 4, 99);
    await takeSteps(resumed, 2);
    resumed.write(state, steps);
    expect(await takeSteps(resumed, 3, 9)).toEqual(reports);
    expect(await resumed.read()).toEqual(await learner.read());
  });

  test("notices a number that is not finite in the rows of another thread", async () => {
    const learner = await createLearner("sac-2018", 2);
    fillBatch(learner.batch, generatorFor(1, "replay"));
    learner.batch.reward.set([Number.NaN], learner.batch.reward.length - 1);
    await expect(learner.step()).rejects.toThrow(DivergenceError);
  });

  test("takes no step after one that failed in a thread, the main one included", async () => {
    const learner = await createLearner("td3", 2);
    const gather = vi.spyOn(Exchange.prototype, "allGather");
    gather.mockRejectedValueOnce(new Error("out of memory"));
    try {
      for (let t = 0; t < 2; t++) {
        await expect(takeSteps(learner, 1)).rejects.toThrow(new Error("out of memory"));
      }
    } finally {
      gather.mockRestore();
    }
  });
});
