import { afterAll, describe, expect, test } from "vitest";
import type { Learner } from "../../../../train/engine/learner.ts";
import { createOrtLearner } from "../../../../train/engine/ort/learner.ts";
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
} from "../small-steps.ts";
import { specifySteps } from "../steps.ts";

const made: Learner[] = [];
afterAll(() => Promise.all(made.map((learner) => learner.release())));

const ofSac2019 = { trained: ["log_temperature", "critic", "actor"], followed: ["critic"] };

/** What is trained, and what follows it. */
const vectors: Record<StepName, { trained: string[]; followed: string[] }> = {
  "sac-2018": { trained: ["value", "critic", "actor"], followed: ["value"] },
  "sac-2019": ofSac2019,
  tqc: ofSac2019,
  "sac-2019-normalized": ofSac2019,
  "tqc-normalized": ofSac2019,
  td3: { trained: ["critic", "actor"], followed: ["actor", "critic"] },
  ddpg: { trained: ["critic", "actor"], followed: ["actor", "critic"] },
  "discrete-sac": ofSac2019,
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

  specifySteps(small, createLearner);
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
