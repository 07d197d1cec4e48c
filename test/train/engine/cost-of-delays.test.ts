import { describe, expect, test } from "vitest";
import { reachable } from "../../../graph/node.ts";
import { schedule } from "../../../train/engine/ort/schedule.ts";
import { createTfjsLearner } from "../../../train/engine/tfjs/learner.ts";
import { programOf, smallStep, traceStep } from "./small-steps.ts";
import { takeSteps } from "./stepping.ts";
import { tf } from "./tfjs-cpu.ts";

const td3 = smallStep("td3", { policyDelay: 2 });

/*
 * Of TD3's networks, of three layers each, what a step of the critics multiplies: the target policy
 * and two target critics forward, two critics forward, and back in the weights of three layers and
 * the inputs of all but the first.
 */
const ofCritics = 3 + 2 * 3 + 2 * (3 + 3 + 2);
/** The policy and a critic forward, and back in the critic's inputs and in the policy. */
const ofPolicy = 3 + 3 + 3 + (3 + 2);

describe("a part of a step that is not due costs nothing", () => {
  const stagesAt = (t: number) => schedule(traceStep(td3, t));
  const matmulsOf = (stages: ReturnType<typeof stagesAt>) =>
    stages
      .flatMap(({ outputs }) => reachable(Object.values(outputs)))
      .filter(({ operation }) => operation.kind === "matmul").length;

  test("no matrix product of what is compiled", () => {
    expect(matmulsOf(stagesAt(1))).toBe(ofCritics);
    expect(matmulsOf(stagesAt(2))).toBe(ofCritics + ofPolicy);
  });

  test("no stage, output, update or parameter that is read", () => {
    const [stage, ...rest] = stagesAt(1);
    expect(rest).toEqual([]);
    expect(stage.reports).toEqual(["q1_loss", "q2_loss"]);
    const outputs = Object.keys(stage.outputs).filter((name) => name !== "reports");
    for (const name of outputs) expect(name).toMatch(/^critic\.gradient\//);
    expect(outputs).toHaveLength(2 * 3 * 2);
    expect(stage.updates.flatMap((update) => update.outputs)).toEqual([
      "critic",
      "critic.adam_m",
      "critic.adam_v",
    ]);
    const read = new Set(Array.from(stage.slices.values(), ({ vector }) => vector));
    expect(read).toEqual(new Set(["critic.gradient", "critic", "critic_target", "actor_target"]));
  });

  test("and the whole of it is two stages, with the policy against the new critics", () => {
    const stages = stagesAt(2);
    expect(stages.map(({ reports }) => reports)).toEqual([["q1_loss", "q2_loss"], ["actor_loss"]]);
    expect(stages.map(({ updates }) => updates.map(({ outputs }) => outputs[0]))).toEqual([
      ["critic"],
      ["actor", "actor_target", "critic_target"],
    ]);
  });

  test("no kernel of tf.js", async () => {
    const learner = await createTfjsLearner({ seed: 1 }, programOf(td3), tf);
    const products = async () => {
      const { kernels } = await tf.profile(async () => {
        await takeSteps(learner, 1);
        return [];
      });
      return kernels.filter(({ name }) => name === "BatchMatMul").length;
    };
    const [first, second, third] = [await products(), await products(), await products()];
    await learner.release();
    expect([first, second, third]).toEqual([ofCritics, ofCritics + ofPolicy, ofCritics]);
  });
});
