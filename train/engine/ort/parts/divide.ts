import { largestProduct } from "../../../../graph/cost.ts";
import type { Node } from "../../../../graph/node.ts";
import type { LearnerProgram } from "../../gradient-step.ts";
import { recordStep } from "../step-variants.ts";
import { partCount } from "./part-count.ts";

/** The number of parts of a batch that are worth a thread each. */
export function partsOf<Field extends string>(
  program: LearnerProgram<Node, Field>,
  threads: number,
): number {
  if (program.rows === undefined || threads === 1) return 1;
  const { updates } = recordStep(program);
  const gradients = Array.from(updates.values(), ({ gradient }) => gradient);
  return partCount(program.rows.count, threads, largestProduct(gradients));
}

/**
 * The program for each of some equal parts of a batch.
 *
 * @throws {RangeError} if the batch has no such parts
 */
export function partOf<Field extends string>(
  program: LearnerProgram<Node, Field>,
  parts: number,
): LearnerProgram<Node, Field> {
  const { rows } = program;
  if (parts === 1) return program;
  if (!rows || rows.count % parts !== 0) throw new RangeError(`the batch has no ${parts} parts`);
  return rows.program(rows.count / parts);
}
