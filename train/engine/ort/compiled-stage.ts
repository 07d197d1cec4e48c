import { largestProduct } from "../../../graph/cost.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { bindKernel } from "../../../graph/simd/kernel.ts";
import type { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import { leaveOutZeroRows } from "../../../graph/zero-rows.ts";
import type { Device } from "../devices.ts";
import { productThreads } from "./product-threads.ts";
import { load, optionsOf, type Tensors, tensorOn, zeros } from "./program.ts";
import { gradientOf, type Stage, type VectorSlice } from "./schedule.ts";

/** A stage that can be sent to another thread: its graph is a model. */
export interface WrittenStage extends Omit<Stage, "outputs"> {
  readonly model: Uint8Array;
  /** The names of the model's outputs. */
  readonly outputs: readonly string[];
  /** The additions and multiplications of its largest matrix product. */
  readonly largestProduct: number;
  /** The shape of the output of reports. */
  readonly reportShape: readonly number[];
}

export function writeStage({ outputs, ...stage }: Stage): WrittenStage {
  const names = Object.keys(outputs);
  const nodes = leaveOutZeroRows(Object.values(outputs));
  const model = writeModel({
    name: "gradient_step",
    outputs: Object.fromEntries(names.map((name, i) => [name, nodes[i]])),
    target: "onnxruntime",
  });
  return {
    ...stage,
    model,
    outputs: names,
    reportShape: outputs.reports?.shape.map(Number) ?? [0],
    largestProduct: largestProduct(Object.values(outputs)),
  };
}

/** The means by which a thread computes a stage. */
export interface StageMeans {
  /** The tensors of the batch, or of its part. */
  readonly batch: Tensors;
  /** The vectors that the stage reads and updates. */
  readonly memory: VectorMemory;
  /** The number of threads for a matrix product. */
  readonly threads: number;
  /** The device of losses and gradients. */
  readonly device: Device;
}

/** A stage in a session of ONNX Runtime, bound to the batch and to the vectors in memory. */
export interface CompiledStage {
  /** The reports of the last run, in the order of the stage. */
  readonly reported: Float32Array;
  /** Computes gradients and reports. */
  run(): Promise<unknown>;
  /** Updates the vectors of the state. */
  update(): void;
  release(): Promise<void>;
}

/**
 * Compiles a stage.
 *
 * @param means.part the part of the batch that it computes
 */
export async function compileStage(
  { model, outputs, largestProduct, slices, groups, reportShape, updates }: WrittenStage,
  { batch, memory, threads, device, part }: StageMeans & { part: number },
): Promise<CompiledStage> {
  const used = productThreads(largestProduct, threads);
  const program = await load(model, used, optionsOf(device));
  const gradients = new Map(groups.map((group) => [gradientOf(group), gradientOf(group, part)]));
  const tensorOf = ({ vector, start, shape }: VectorSlice) => {
    const values = memory.get(gradients.get(vector) ?? vector);
    return tensorOn(values.subarray(start, start + sizeOf(shape)), shape);
  };
  const available: Tensors = {
    ...batch,
    ...Object.fromEntries(Array.from(slices, ([name, slice]) => [name, tensorOf(slice)])),
    reports: zeros(reportShape),
  };
  const pick = (names: readonly string[]): Tensors =>
    Object.fromEntries(names.map((name) => [name, available[name]]));
  const [feeds, fetches] = [pick(program.inputs), pick(outputs)];
  const bound = updates.map((update) => bindKernel(update, memory.memory, memory.addresses));
  return {
    reported: available.reports.data,
    run: () => program.run(feeds, fetches),
    update() {
      for (const update of bound) update();
    },
    release: () => program.release(),
  };
}
