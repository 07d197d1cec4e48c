import type { LearnerProgram } from "./gradient-step.ts";
import type { Learner, LearnerSettings } from "./learner.ts";
import { createOrtLearner } from "./ort/learner.ts";
import { createTfjsLearner } from "./tfjs/learner.ts";
import { findGpu, findTfjs, type LoadedTfjs } from "./tfjs/module.ts";

/** What carries gradient steps out: ONNX Runtime, tf.js over TensorFlow, or the likely faster. */
export const engines = ["auto", "ort", "tfjs"] as const;
export type Engine = (typeof engines)[number];

/**
 * The batch from which a GPU is chosen where there is one. An eager engine starts some 780 small
 * kernels a step, each by way of JavaScript, and that takes longer than what most of them compute:
 * with networks and batches of the usual sizes, one CPU core with a compiled graph is done before.
 */
export const gpuBatchSize = 1024;

/** How tf.js is found; undefined is ONNX Runtime. */
export function chooseEngine(
  engine: Engine,
  batchSize: number,
  find: { any(): LoadedTfjs; gpu(): LoadedTfjs | undefined } = { any: findTfjs, gpu: findGpu },
): LoadedTfjs | undefined {
  if (engine === "tfjs") return find.any();
  return engine === "auto" && batchSize >= gpuBatchSize ? find.gpu() : undefined;
}

/** The engine that was chosen, and the versions of what it runs on. */
export type EngineInUse =
  | { engine: "ort" }
  | { engine: "tfjs"; tfjs: string; tensorflow: string; gpu: boolean };

function describeEngine(tfjs: LoadedTfjs | undefined): EngineInUse {
  if (!tfjs) return { engine: "ort" };
  const { tf, tensorflow, gpu } = tfjs;
  return { engine: "tfjs", tfjs: tf.version_core, tensorflow, gpu };
}

/**
 * A learner in the engine that is asked for. Both begin with the same numbers from the same seed and
 * go on from each other's state; they round differently.
 *
 * @param program written down for the tensors of whichever engine
 * @param options.batchSize rows of the batch, by which `auto` chooses
 * @param options.onChosen is told which engine it is
 * @throws {Error} that says what to install, if the engine is not there
 */
export async function createLearner<Field extends string>(
  engine: Engine,
  settings: LearnerSettings,
  program: <Tensor>() => LearnerProgram<Tensor, Field>,
  {
    batchSize,
    onChosen = () => {},
    choose = chooseEngine,
  }: {
    batchSize: number;
    onChosen?: ((engine: EngineInUse) => void) | undefined;
    choose?: (engine: Engine, batchSize: number) => LoadedTfjs | undefined;
  },
): Promise<Learner<Field>> {
  const tfjs = choose(engine, batchSize);
  onChosen(describeEngine(tfjs));
  return tfjs
    ? createTfjsLearner(settings, program(), tfjs.tf)
    : createOrtLearner(settings, program());
}
