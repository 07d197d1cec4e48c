import type { LearnerProgram } from "./gradient-step.ts";
import type { GroupSettings, Learner, LearnerSettings } from "./learner.ts";
import { createOrtLearner } from "./ort/learner.ts";
import { createOrtLearners } from "./ort/stacked-learner.ts";
import { createTfjsLearner } from "./tfjs/learner.ts";
import { findGpu, findTfjs, type LoadedTfjs } from "./tfjs/module.ts";

/**
 * The engines for gradient steps: ONNX Runtime, tf.js over TensorFlow, or whichever is likely
 * faster.
 */
export const engines = ["auto", "ort", "tfjs"] as const;
export type Engine = (typeof engines)[number];

/**
 * The batch size from which `auto` chooses a GPU, if there is one. An eager engine launches about
 * 780 small kernels per step from JavaScript, which takes longer than most of them compute. With
 * the usual networks and batches, a compiled graph on one CPU core is faster.
 */
export const gpuBatchSize = 1024;

/** Chooses an engine: tf.js, or undefined for ONNX Runtime. */
export function chooseEngine(
  engine: Engine,
  batchSize: number,
  find: { any(): LoadedTfjs; gpu(): LoadedTfjs | undefined } = { any: findTfjs, gpu: findGpu },
): LoadedTfjs | undefined {
  if (engine === "tfjs") return find.any();
  return engine === "auto" && batchSize >= gpuBatchSize ? find.gpu() : undefined;
}

/** The chosen engine, with the versions that it runs on. */
export type EngineInUse =
  | { engine: "ort" }
  | { engine: "tfjs"; tfjs: string; tensorflow: string; gpu: boolean };

function describeEngine(tfjs: LoadedTfjs | undefined): EngineInUse {
  if (!tfjs) return { engine: "ort" };
  const { tf, tensorflow, gpu } = tfjs;
  return { engine: "tfjs", tfjs: tf.version_core, tensorflow, gpu };
}

/**
 * Creates a learner in the requested engine. From the same seed, both engines start with the same
 * numbers, and each can continue from the other's state; they round differently.
 *
 * @param program written for any engine's tensors
 * @param options.batchSize rows of the batch, by which `auto` chooses
 * @param options.onChosen is called with the chosen engine
 * @throws {Error} saying what to install, if the engine is missing
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

/**
 * Creates a learner for each seed, which take every gradient step together: see `membersOf`.
 *
 * @throws {RangeError} if the engine cannot do that
 */
export async function createLearners<Field extends string>(
  engine: Engine,
  settings: GroupSettings,
  program: <Tensor>() => LearnerProgram<Tensor, Field>,
  { onChosen = () => {} }: Pick<Parameters<typeof createLearner>[3], "onChosen"> = {},
): Promise<Learner<Field>[]> {
  const reason = describeNoGroup(engine);
  if (reason !== undefined) throw new RangeError(`engine: ${reason}`);
  onChosen({ engine: "ort" });
  return createOrtLearners(settings, program());
}

/** Why an engine cannot take the gradient steps of many learners together; undefined if it can. */
export function describeNoGroup(engine: Engine): string | undefined {
  return engine === "tfjs"
    ? "tfjs takes the gradient steps of one run, and ort those of many"
    : undefined;
}
