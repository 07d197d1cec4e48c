import { afterAll, describe, expect, test } from "vitest";
import type { Learner } from "../../../../train/engine/learner.ts";
import { createOrtLearner } from "../../../../train/engine/ort/learner.ts";
import { generatorFor } from "../../../../train/random/streams.ts";
import { specifyDecay } from "../decay.ts";
import { specifyPasses } from "../passes.ts";
import { specifyRefusals } from "../refusals.ts";
import {
  actorOf,
  isDiscrete,
  programOf,
  type StepName,
  smallStep,
  stepNames,
  traceStep,
} from "../small-steps.ts";
import { feedsOf, fillBatch, takeStep, takeSteps } from "../stepping.ts";

const made: Learner[] = [];
afterAll(() => Promise.all(made.map((learner) => learner.release())));

/** What is trained, and what follows it. */
const vectors: Record<StepName, { trained: string[]; followed: string[] }> = {
  "sac-2018": { trained: ["value", "critic", "actor"], followed: ["value"] },
  "sac-2019": { trained: ["log_temperature", "critic", "actor"], followed: ["critic"] },
  tqc: { trained: ["log_temperature", "critic", "actor"], followed: ["critic"] },
  td3: { trained: ["critic", "actor"], followed: ["actor", "critic"] },
  ddpg: { trained: ["critic", "actor"], followed: ["actor", "critic"] },
  "discrete-sac": { trained: ["log_temperature", "critic", "actor"], followed: ["critic"] },
  sql: { trained: ["critic", "actor"], followed: ["critic"] },
  ppo: { trained: ["actor_critic"], followed: [] },
  "ppo-discrete": { trained: ["actor_critic"], followed: [] },
};

describe.each(stepNames)("the learner of %s in ONNX Runtime", (name) => {
  const small = smallStep(name);
  const actorGroup = programOf(small).actor.parameters;

  async function createLearner(seed = 5): Promise<Learner> {
    const learner = await createOrtLearner({ seed }, programOf(small));
    made.push(learner);
    return learner;
  }

  test("takes the step that its description says, to the accuracy of float32", async () => {
    const learner = await createLearner();
    // Not the first, at which targets are still copies and moments zero.
    await takeSteps(learner, 5);
    fillBatch(learner.batch, generatorFor(2, "replay"));
    const traced = traceStep(small);
    const expected = takeStep(traced, feedsOf(traced, await learner.read(), learner.batch, 6));

    const reports = await learner.step();
    expect(learner.steps).toBe(6);
    expect(Object.keys(reports)).toEqual([...expected.reports.keys()]);
    for (const [name, value] of expected.reports) expect(reports[name]).toBeCloseTo(value, 4);
    const vectors = [
      [await learner.read(), expected.state],
      [await learner.gradients(), expected.gradients],
    ] as const;
    for (const [actual, float64] of vectors) {
      expect([...actual.keys()]).toEqual([...float64.keys()]);
      for (const [name, entries] of float64) {
        const errors = entries.map((entry, i) => Math.abs(entry - (actual.get(name)?.[i] ?? 1e9)));
        const largest = Math.max(...entries.map(Math.abs));
        expect(Math.max(...errors), name).toBeLessThanOrEqual(1e-5 * largest);
      }
    }
  });

  test("starts with target networks that are copies, and with moments of zero", async () => {
    const state = await (await createLearner()).read();
    const { trained, followed } = vectors[name];
    for (const source of followed) {
      expect(state.get(`${source}_target`)).toEqual(state.get(source));
    }
    expect(state.get(actorGroup)?.some((x) => x !== 0)).toBe(true);
    const moments = [...state].filter(([name]) => name.includes(".adam_"));
    expect(moments.map(([moment]) => moment)).toEqual(
      trained.flatMap((group) => [`${group}.adam_m`, `${group}.adam_v`]),
    );
    for (const [, entries] of moments) expect(entries.every((x) => x === 0)).toBe(true);
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

  specifyRefusals(small, createLearner);
  specifyDecay(small, createLearner);
  specifyPasses(small, createLearner);

  if (isDiscrete(small)) {
    test("chooses the index that noise favors, and without noise always the same", async () => {
      const learner = await createLearner();
      const act = (epsilon: number[]) => learner.act([0.3, -0.2, 1], epsilon);
      expect(await act([0, 0])).toEqual(await act([0, 0]));
      expect([...(await act([100, 0])), ...(await act([0, 100]))]).toEqual([0, 1]);
    });
  } else if (programOf(small).actor.columns.noise > 0) {
    test("acts deterministically on noise of zeros, and by the noise else", async () => {
      const learner = await createLearner();
      const act = (epsilon: number[]) => learner.act([0.3, -0.2, 1], epsilon);
      const mean = await act([0, 0]);
      expect(await act([0, 0])).toEqual(mean);
      const moved = await act([1, 0]);
      expect(Math.abs(moved[0] - mean[0])).toBeGreaterThan(1e-3);
      if (actorOf(small).distribution === "clipped_gaussian") return;
      for (const action of [...mean, ...moved]) expect(Math.abs(action)).toBeLessThan(1);
    });
  } else {
    test("acts without noise, on any number of rows, each by itself", async () => {
      const learner = await createLearner();
      const action = await learner.act([0.3, -0.2, 1], []);
      expect(await learner.act([0.3, -0.2, 1], [])).toEqual(action);
      const both = await learner.act([-1, 2, 0.5, 0.3, -0.2, 1], []);
      // A product of two rows is summed up in another order.
      for (const [i, entry] of action.entries()) expect(both[2 + i]).toBeCloseTo(entry, 6);
      expect(Math.abs(both[0] - action[0])).toBeGreaterThan(1e-3);
      for (const entry of both) expect(Math.abs(entry)).toBeLessThan(1);
    });
  }
});
