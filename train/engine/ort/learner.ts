import type { Node } from "../../../graph/node.ts";
import type { LearnerProgram } from "../gradient-step.ts";
import type { GroupSettings, Learner, LearnerSettings } from "../learner.ts";
import { membersOf } from "../members.ts";
import { type OrtSettings, stackOnOrt } from "./stacked-learner.ts";

/**
 * Creates a learner for each seed in ONNX Runtime. Each starts with the numbers of a learner by
 * itself, and what it computes differs from that by rounding. They take gradient steps together: see
 * `membersOf`.
 */
export async function createOrtLearners<Field extends string>(
  settings: GroupSettings,
  program: LearnerProgram<Node, Field>,
): Promise<Learner<Field>[]> {
  return membersOf(await stackOnOrt(settings, program));
}

/**
 * Creates a learner in ONNX Runtime.
 *
 * @throws {RangeError} if a batch has no such parts as the settings ask for
 */
export async function createOrtLearner<Field extends string>(
  { seed, ...settings }: LearnerSettings & Pick<OrtSettings, "parts">,
  program: LearnerProgram<Node, Field>,
): Promise<Learner<Field>> {
  const [learner] = membersOf(await stackOnOrt({ ...settings, seeds: [seed] }, program));
  return learner;
}
