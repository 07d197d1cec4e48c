import { sizeOf } from "../../../graph/shape.ts";
import { bindKernel } from "../../../graph/simd/kernel.ts";
import type { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import type { Device } from "../devices.ts";
import { compile, type Tensors, tensorOn, zeros } from "./program.ts";
import { type Part, type Stage, schedule } from "./schedule.ts";
import type { TracedStep } from "./traced-step.ts";

/** What losses and gradients are computed with. */
export interface StepSettings {
  /** The number of threads for a matrix product. */
  threads: number;
  device: Device;
}

/** Compiles a stage of a step and binds it to the batch and to the vectors in memory. */
async function prepare(
  stage: Stage,
  batch: Tensors,
  memory: VectorMemory,
  { threads, device }: StepSettings,
) {
  const { outputs, parts, reports } = stage;
  const program = await compile("gradient_step", outputs, threads, device);
  const tensorOf = ({ vector, start, shape }: Part) =>
    tensorOn(memory.get(vector).subarray(start, start + sizeOf(shape)), shape);
  const available: Tensors = {
    ...batch,
    ...Object.fromEntries(Array.from(parts, ([name, part]) => [name, tensorOf(part)])),
    reports: zeros([reports.length]),
  };
  const pick = (names: readonly string[]): Tensors =>
    Object.fromEntries(names.map((name) => [name, available[name]]));
  const [feeds, fetches] = [pick(program.inputs), pick(Object.keys(outputs))];
  const updates = stage.updates.map((update) =>
    bindKernel(update, memory.memory, memory.addresses),
  );
  return {
    names: reports,
    reported: available.reports.data,
    async run() {
      await program.run(feeds, fetches);
      for (const update of updates) update();
    },
    release: () => program.release(),
  };
}

/** A gradient step for those steps in which the same parts are due. */
export interface CompiledStep {
  /** The names of the reports, in the order of their declaration. */
  readonly names: readonly string[];
  /** The names of the updated parameters. */
  readonly trained: readonly string[];
  /** Takes a step; returns its reports. */
  run(): Promise<Float32Array>;
  release(): Promise<void>;
}

/**
 * Compiles a traced step.
 *
 * @param batch its tensors by name
 * @param memory the vectors that it reads and updates
 */
export async function compileStep(
  traced: TracedStep,
  batch: Tensors,
  memory: VectorMemory,
  settings: StepSettings,
): Promise<CompiledStep> {
  await using resources = new AsyncDisposableStack();
  const stages: Awaited<ReturnType<typeof prepare>>[] = [];
  for (const stage of schedule(traced)) {
    const prepared = await prepare(stage, batch, memory, settings);
    stages.push(resources.adopt(prepared, ({ release }) => release()));
  }
  const names = [...traced.reports.keys()];
  const found = names.flatMap((name) =>
    stages.flatMap((stage) => {
      const at = stage.names.indexOf(name);
      return at < 0 ? [] : [{ from: stage.reported, at }];
    }),
  );
  const owned = resources.move();
  return {
    names,
    trained: [...traced.updates.keys()],
    async run() {
      for (const stage of stages) await stage.run();
      return Float32Array.from(found, ({ from, at }) => from[at]);
    },
    release: () => owned.disposeAsync(),
  };
}
