import { describe, expect, test } from "vitest";
import { createLearner } from "../../../train/engine/engines.ts";
import { createOrtLearner } from "../../../train/engine/ort/learner.ts";
import { programOf, smallStep } from "./small-steps.ts";
import { tf } from "./tfjs-cpu.ts";

const small = smallStep("sac-2019");
const program = <Tensor>() => programOf<Tensor>(small);

/** A machine with tf.js, and every device. */
const machine = {
  device: async (device: "cpu" | "webgpu" | "cuda" = "cpu") => ({ device }),
  tfjs: () => ({ tf, gpu: true, tensorflow: "2.21.0" }),
};

describe("a learner", () => {
  test("of the engine ort computes on the CPU, unless told else", async () => {
    const told: unknown[] = [];
    const learner = await createLearner("ort", { seed: 5 }, program, {
      onEngine: (engine) => told.push(engine),
    });
    expect(told).toEqual([{ engine: "ort", device: "cpu" }]);
    const ort = await createOrtLearner({ seed: 5 }, programOf(small));
    expect(await learner.step()).toEqual(await ort.step());
    expect(await learner.read()).toEqual(await ort.read());
    await Promise.all([learner.release(), ort.release()]);
  });

  test("of the engine tfjs tells its versions", async () => {
    const told: unknown[] = [];
    const learner = await createLearner("tfjs", { seed: 5 }, program, {
      onEngine: (engine) => told.push(engine),
      find: machine,
    });
    expect(told).toEqual([
      { engine: "tfjs", tfjs: tf.version_core, tensorflow: "2.21.0", gpu: true },
    ]);
    await learner.release();
  });

  test("is not created where its engine or device is missing, and no other takes its place", async () => {
    const find = {
      device: async (device?: string) => {
        throw new Error(`no ${device}`);
      },
      tfjs: () => {
        throw new Error("not installed");
      },
    };
    const told: unknown[] = [];
    const options = { find, onEngine: (engine: unknown) => told.push(engine) };
    await expect(createLearner("tfjs", { seed: 5 }, program, options)).rejects.toThrow(
      "not installed",
    );
    for (const device of ["webgpu", "cuda"] as const) {
      await expect(createLearner("ort", { seed: 5, device }, program, options)).rejects.toThrow(
        `no ${device}`,
      );
    }
    expect(told).toEqual([]);
  });
});
