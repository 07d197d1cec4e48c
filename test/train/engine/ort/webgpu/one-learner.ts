import type { Node } from "../../../../../graph/node.ts";
import type { LearnerProgram } from "../../../../../train/engine/gradient-step.ts";
import type { Learner, LearnerSettings } from "../../../../../train/engine/learner.ts";
import { createWebgpuLearners } from "../../../../../train/engine/ort/webgpu/learner.ts";

/** A learner by itself on WebGPU. */
export async function createWebgpuLearner<Field extends string>(
  { seed, ...settings }: LearnerSettings,
  program: LearnerProgram<Node, Field>,
): Promise<Learner<Field>> {
  const [learner] = await createWebgpuLearners({ ...settings, seeds: [seed] }, program);
  return learner;
}
