import type { Node } from "../../../../graph/node.ts";
import type { LearnerProgram } from "../../gradient-step.ts";
import type { GroupSettings, Learner } from "../../learner.ts";
import { membersOf } from "../../members.ts";
import { stackOnWebgpu } from "./stacked-learner.ts";

/**
 * Creates a learner for each seed on WebGPU. They take gradient steps together: see `membersOf`.
 *
 * @throws {Error} if there is no GPU, or it lacks an operation of the program
 */
export async function createWebgpuLearners<Field extends string>(
  settings: GroupSettings,
  program: LearnerProgram<Node, Field>,
): Promise<Learner<Field>[]> {
  return membersOf(await stackOnWebgpu(settings, program));
}
