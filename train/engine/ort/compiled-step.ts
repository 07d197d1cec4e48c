import { compileStage, type StageMeans, type WrittenStage } from "./compiled-stage.ts";
import type { Exchange } from "./parts/exchange.ts";
import { gradientOf } from "./schedule.ts";

/** A gradient step as one thread computes it, for a batch or a part of it. */
export interface CompiledStep {
  /** Takes a step; returns the reports of each stage, for each part of the batch. */
  run(): Promise<readonly (readonly Float32Array[])[]>;
  release(): Promise<void>;
}

/** The means by which a thread computes a gradient step. */
export interface StepMeans extends StageMeans {
  /** The threads that compute the other parts of the batch; undefined if there are none. */
  readonly exchange?: Exchange | undefined;
}

/**
 * Compiles the stages of a gradient step. If other threads compute other parts of the batch, all
 * gradients are gathered in every thread after each stage, and each makes the same updates to its own
 * copy of the state.
 */
export async function compileStep(
  stages: readonly WrittenStage[],
  { exchange, ...means }: StepMeans,
): Promise<CompiledStep> {
  const part = exchange?.part ?? 0;
  const parts = exchange?.parts ?? 1;
  const { memory } = means;
  await using resources = new AsyncDisposableStack();
  const compiled: { run(): Promise<void>; reports: readonly Float32Array[] }[] = [];
  for (const written of stages) {
    const stage = await compileStage(written, { ...means, part });
    resources.defer(() => stage.release());
    const reports = Array.from({ length: parts }, (_, of) =>
      of === part ? stage.reported : new Float32Array(stage.reported.length),
    );
    const gradientsAndReports = reports.map((reported, of) => [
      ...written.groups.map((group) => memory.get(gradientOf(group, of))),
      reported,
    ]);
    compiled.push({
      reports,
      async run() {
        await stage.run();
        await exchange?.allGather(gradientsAndReports);
        stage.update();
      },
    });
  }
  const owned = resources.move();
  return {
    async run() {
      for (const stage of compiled) await stage.run();
      return compiled.map(({ reports }) => reports);
    },
    release: () => owned.disposeAsync(),
  };
}
