import type { Node } from "../../../graph/node.ts";
import type { LearnerProgram } from "../gradient-step.ts";
import { dueAt, firstSteps, isDueAt } from "../periods.ts";
import { TracedStep } from "./traced-step.ts";

/**
 * Records a program's gradient step.
 *
 * @param isDue returns true if a period ends at this step
 */
export function recordStep<Field extends string>(
  { batch, step }: LearnerProgram<Node, Field>,
  isDue: (period: number) => boolean = () => true,
): TracedStep<Field> {
  const traced = new TracedStep(batch, isDue);
  step(traced);
  return traced;
}

/** A gradient step, recorded for each combination of updates that can be due together. */
export interface StepVariants<Field extends string = string> {
  /** The step at which everything is due. It has all vectors, layouts and updates. */
  readonly whole: TracedStep<Field>;
  readonly variants: readonly TracedStep<Field>[];
  /** The index of the variant that the t-th step takes, counted from 1. */
  indexAt(t: number): number;
}

/** Records all variants of a program's gradient step. */
export function recordVariants<Field extends string>(
  program: LearnerProgram<Node, Field>,
): StepVariants<Field> {
  const whole = recordStep(program);
  const periods = whole.periods.met;
  const firsts = firstSteps(periods);
  const dues = [...firsts.keys()];
  return {
    whole,
    variants: Array.from(firsts.values(), (t) => recordStep(program, isDueAt(t))),
    indexAt: (t) => dues.indexOf(dueAt(periods, t)),
  };
}
