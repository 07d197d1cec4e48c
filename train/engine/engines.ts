import { requireDevice } from "./device/examination.ts";
import type { DeviceInUse } from "./devices.ts";
import type { LearnerProgram } from "./gradient-step.ts";
import type { GroupSettings, Learner, LearnerSettings } from "./learner.ts";
import { createOrtLearners } from "./ort/learner.ts";
import { createWebgpuLearners } from "./ort/webgpu/learner.ts";
import { createTfjsLearner } from "./tfjs/learner.ts";
import { findTfjs } from "./tfjs/module.ts";

/** The engines of gradient steps: ONNX Runtime, or tf.js over TensorFlow. */
export const engines = ["ort", "tfjs"] as const;
export type Engine = (typeof engines)[number];

/** An engine, with the device or the versions that it runs on. */
export type EngineInUse =
  | ({ engine: "ort" } & DeviceInUse)
  | { engine: "tfjs"; tfjs: string; tensorflow: string; gpu: boolean };

/** The means by which devices and packages are found on this machine. */
const here = { device: requireDevice, tfjs: findTfjs };

interface LearnerOptions {
  /** Called with the engine, before a learner is made in it. */
  onEngine?: ((engine: EngineInUse) => void) | undefined;
  find?: typeof here;
}

/**
 * Creates a learner in the requested engine. From the same seed, both engines start with the same
 * numbers on every device, and each can continue from another's state; they round differently.
 *
 * @param program written for any engine's tensors
 * @param options.onEngine is called with the engine, once it is found
 * @throws {Error} saying what to install, if the engine or its device is missing
 */
export async function createLearner<Field extends string>(
  engine: Engine,
  { seed, ...settings }: LearnerSettings,
  program: <Tensor>() => LearnerProgram<Tensor, Field>,
  options: LearnerOptions = {},
): Promise<Learner<Field>> {
  if (engine === "tfjs") {
    const { onEngine = () => {}, find = here } = options;
    const { tf, tensorflow, gpu } = find.tfjs();
    onEngine({ engine, tfjs: tf.version_core, tensorflow, gpu });
    return createTfjsLearner({ seed, ...settings }, program(), tf);
  }
  const [learner] = await createLearners(engine, { seeds: [seed], ...settings }, program, options);
  return learner;
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
  { onEngine = () => {}, find = here }: LearnerOptions = {},
): Promise<Learner<Field>[]> {
  const reason = describeNoGroup(engine);
  if (reason !== undefined) throw new RangeError(`engine: ${reason}`);
  const found = await find.device(settings.device ?? "cpu");
  onEngine({ engine: "ort", ...found });
  return found.device === "webgpu"
    ? createWebgpuLearners(settings, program())
    : createOrtLearners(settings, program());
}

/** Why an engine cannot take the gradient steps of many learners together; undefined if it can. */
export function describeNoGroup(engine: Engine): string | undefined {
  return engine === "tfjs"
    ? "tfjs takes the gradient steps of one run, and ort those of many"
    : undefined;
}
