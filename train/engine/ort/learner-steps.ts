import { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import { type Batch, mapBatch } from "../gradient-step.ts";
import { type Layout, lengthOf } from "../layout.ts";
import type { LearnerState } from "../learner.ts";
import { blockOf, stackedShape, stackInto } from "../stacks.ts";
import { type WrittenStage, writeStage } from "./compiled-stage.ts";
import { type CompiledStep, compileStep, type StepMeans } from "./compiled-step.ts";
import { startOtherParts } from "./parts/other-parts.ts";
import { tensorOn } from "./program.ts";
import { rateInputs } from "./rates.ts";
import { gradientOf, schedule } from "./schedule.ts";
import { stackStage } from "./stacked-stage.ts";
import type { StepVariants } from "./step-variants.ts";
import type { TracedStep } from "./traced-step.ts";

/** The gradient steps of a learner of one or more copies, computed by one or more threads. */
export interface LearnerSteps {
  /** The stacks of the state and of the gradients over each part of a batch, and the rates. */
  readonly memory: VectorMemory;
  /**
   * Takes a step.
   *
   * @param variant its index
   * @returns the reports of each copy, in the order of their declaration
   */
  step(variant: number): Promise<Float32Array[]>;
  /** Replaces the state of a copy. */
  write(copy: number, state: LearnerState): void;
  /** The stack of a group's gradients in the last step. */
  gradient(group: string): Float32Array;
  release(): Promise<void>;
}

export interface StepsSettings extends Pick<StepMeans, "threads" | "device"> {
  /** The number of copies. */
  readonly copies: number;
  /** The number of equal parts of a batch, each computed by a thread; 1 for several copies. */
  readonly parts: number;
}

/** The layouts of a step's vectors: of the state, and of the gradients over each part of a batch. */
function layoutsOf({ state, updates, layouts }: TracedStep, parts: number): Map<string, Layout> {
  const all = new Map(Array.from(state, ([name, { layout }]) => [name, layout]));
  for (const group of updates.keys()) {
    const layout = layouts.get(group) ?? [];
    for (let part = 0; part < parts; part++) all.set(gradientOf(group, part), layout);
  }
  return all;
}

/** The place of each report in the stages of a step. */
function placesOf(reports: Iterable<string>, stages: readonly WrittenStage[]) {
  return Array.from(reports, (name) => {
    const stage = stages.findIndex((each) => each.reports.includes(name));
    return { stage, at: stages[stage].reports.indexOf(name) };
  });
}

function mean(vectors: readonly Float32Array[]): Float32Array {
  return vectors[0].map(
    (_, i) => vectors.reduce((sum, vector) => sum + vector[i], 0) / vectors.length,
  );
}

/**
 * Compiles the variants of a gradient step. This thread computes the first part of a batch, further
 * threads the others.
 *
 * @param variants recorded for a part of the batch
 * @param batch of all copies, copy by copy
 * @param settings.threads for a matrix product, in each thread that computes a part
 */
export async function createLearnerSteps<Field extends string>(
  { whole, variants }: StepVariants<Field>,
  batch: Batch<Field, Float32Array>,
  { copies, parts, threads, device }: StepsSettings,
): Promise<LearnerSteps> {
  const layouts = layoutsOf(whole, parts);
  const rates = rateInputs(whole.updates);
  const lengths = new Map([
    ...Array.from(layouts, ([name, layout]) => [name, copies * lengthOf(layout)] as const),
    ...rates.map((rate) => [rate, 1] as const),
  ]);
  const memory = new VectorMemory(lengths);
  const shapes = mapBatch(whole.batch, ({ shape }) => stackedShape(shape.map(Number), copies));
  const written = variants.map((traced) =>
    schedule(traced, parts).map((stage) => writeStage(stackStage(stage, copies, layouts))),
  );

  await using resources = new AsyncDisposableStack();
  const others =
    parts > 1
      ? await startOtherParts({ parts, batch, shapes, rates, lengths, memory, threads, written })
      : undefined;
  if (others) resources.defer(() => others.release());

  const tensors = mapBatch(shapes, (shape, field) =>
    tensorOn(blockOf(batch[field], 0, parts), shape),
  );
  const compiled: { step: CompiledStep; places: ReturnType<typeof placesOf> }[] = [];
  for (const [i, stages] of written.entries()) {
    const means = { batch: { ...tensors }, memory, threads, device, exchange: others?.exchange };
    const step = await compileStep(stages, means);
    resources.defer(() => step.release());
    compiled.push({ step, places: placesOf(variants[i].reports.keys(), stages) });
  }
  const owned = resources.move();
  return {
    memory,
    async step(variant) {
      const { step, places } = compiled[variant];
      const reported = await (others ? others.join(variant, step.run) : step.run());
      const means = reported.map(mean);
      return Array.from({ length: copies }, (_, copy) =>
        Float32Array.from(places, ({ stage, at }) => blockOf(means[stage], copy, copies)[at]),
      );
    },
    write(copy, state) {
      for (const [name, values] of state) {
        stackInto(memory.get(name), layouts.get(name) ?? [], copies, copy, values);
      }
      others?.write(state);
    },
    gradient: (group) =>
      mean(Array.from({ length: parts }, (_, part) => memory.get(gradientOf(group, part)))),
    async release() {
      // Before the sessions, which this thread may be about to use.
      await others?.release();
      await owned.disposeAsync();
    },
  };
}
