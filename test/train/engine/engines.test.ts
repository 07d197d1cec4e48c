import { describe, expect, test } from "vitest";
import { chooseEngine, createLearner, gpuBatchSize } from "../../../train/engine/engines.ts";
import { createOrtLearner } from "../../../train/engine/ort/learner.ts";
import { programOf, smallStep } from "./small-steps.ts";
import { tf } from "./tfjs-cpu.ts";

const gpu = { tf, gpu: true, tensorflow: "2.21.0" };
const cpu = { ...gpu, gpu: false };

describe("the engine", () => {
  const choose = (engine: "auto" | "ort" | "tfjs", batchSize: number, found: typeof gpu) =>
    chooseEngine(engine, batchSize, {
      any: () => found,
      gpu: () => (found.gpu ? found : undefined),
    });

  test.each([
    ["auto", gpuBatchSize, gpu, gpu],
    ["auto", gpuBatchSize - 1, gpu, undefined],
    ["auto", gpuBatchSize, cpu, undefined],
    ["ort", gpuBatchSize, gpu, undefined],
    ["tfjs", 1, gpu, gpu],
    ["tfjs", 1, cpu, cpu],
  ] as const)(
    "%s, a batch of %i: a GPU if it pays, as asked for else",
    (engine, size, found, is) => {
      expect(choose(engine, size, found)).toBe(is);
    },
  );

  test("tfjs is not replaced by another where it is not installed", () => {
    const none = {
      any() {
        throw new Error("not installed");
      },
      gpu: () => undefined,
    };
    expect(() => chooseEngine("tfjs", 1, none)).toThrow("not installed");
    expect(chooseEngine("auto", gpuBatchSize, none)).toBeUndefined();
  });
});

test("a small batch is trained on by ONNX Runtime, unless told else", async () => {
  const small = smallStep("sac-2019");
  const told: unknown[] = [];
  const chosen = await createLearner("auto", { seed: 5 }, <Tensor>() => programOf<Tensor>(small), {
    batchSize: small.rows,
    onChosen: (engine) => told.push(engine),
  });
  expect(told).toEqual([{ engine: "ort" }]);
  const ort = await createOrtLearner({ seed: 5 }, programOf(small));
  expect(await chosen.step()).toEqual(await ort.step());
  expect(await chosen.read()).toEqual(await ort.read());
  await Promise.all([chosen.release(), ort.release()]);
});

test("what is chosen is told with its versions", async () => {
  const small = smallStep("sac-2019");
  const told: unknown[] = [];
  const learner = await createLearner("tfjs", { seed: 5 }, <Tensor>() => programOf<Tensor>(small), {
    batchSize: small.rows,
    onChosen: (engine) => told.push(engine),
    choose: () => gpu,
  });
  expect(told).toEqual([
    { engine: "tfjs", tfjs: tf.version_core, tensorflow: "2.21.0", gpu: true },
  ]);
  await learner.release();
});
