import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sizeOf } from "../../../graph/shape.ts";
import { bindKernel } from "../../../graph/simd/kernel.ts";
import { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import { adamRates, rateNames } from "../../../train/engine/adam.ts";
import type { LearnerState } from "../../../train/engine/learner.ts";
import type { WrittenStage } from "../../../train/engine/ort/compiled-stage.ts";
import { productThreads } from "../../../train/engine/ort/product-threads.ts";
import { load, type Tensors, tensorOn, zeros } from "../../../train/engine/ort/program.ts";
import { rateInput, type TracedStep } from "../../../train/engine/ort/traced-step.ts";
import { type RunOperation, readProfile } from "./operations.ts";

/** Memory for the vectors of stages, with a state's values and the rates of a first step. */
export function memoryOf(
  stages: readonly WrittenStage[],
  { updates }: TracedStep,
  state: LearnerState,
): VectorMemory {
  const lengths = new Map<string, number>();
  const need = (name: string, length: number) =>
    lengths.set(name, Math.max(lengths.get(name) ?? 0, length));
  for (const stage of stages) {
    for (const { vector, start, shape } of stage.slices.values()) {
      need(vector, start + sizeOf(shape));
    }
    for (const { inputs, outputs, length } of stage.updates) {
      for (const name of [...inputs, ...outputs]) {
        need(name, length);
      }
    }
  }
  const memory = new VectorMemory(lengths);
  for (const [name, values] of state) if (lengths.has(name)) memory.get(name).set(values);
  for (const [group, { optimizer }] of updates) {
    const rates = adamRates(optimizer, 1, 1);
    for (const rate of rateNames) {
      const name = rateInput(group, rate);
      if (lengths.has(name)) memory.get(name).fill(rates[rate]);
    }
  }
  return memory;
}

/** The times of a stage in milliseconds. */
export interface StageTimes {
  graph: number;
  updates: number;
}

/** A stage, compiled twice: profiles take time themselves. */
export interface ProfiledStage {
  /** Runs the stage without a profile. */
  run(): Promise<StageTimes>;
  /** Computes its graph with a profile. */
  profile(): Promise<unknown>;
  /** Ends the profile; returns the operations of each run. */
  operations(): RunOperation[][];
  release(): Promise<void>;
}

/** Compiles a stage. Its profile is in a temporary folder until it is released. */
export async function profiledStage(
  { model, outputs, largestProduct, slices, reportShape, updates }: WrittenStage,
  batch: Tensors,
  memory: VectorMemory,
  threads: number,
): Promise<ProfiledStage> {
  await using resources = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "softedge-profile-"));
  resources.defer(() => rmSync(folder, { recursive: true }));
  const used = productThreads(largestProduct, threads);
  const program = await load(model, used);
  resources.defer(() => program.release());
  const profiled = await load(model, used, {
    enableProfiling: true,
    profileFilePrefix: join(folder, "profile"),
  });
  resources.defer(() => profiled.release());
  const available: Tensors = { ...batch, reports: zeros(reportShape) };
  for (const [name, { vector, start, shape }] of slices) {
    available[name] = tensorOn(memory.get(vector).subarray(start, start + sizeOf(shape)), shape);
  }
  const pick = (names: readonly string[]): Tensors =>
    Object.fromEntries(names.map((name) => [name, available[name]]));
  const [feeds, fetches] = [pick(program.inputs), pick(outputs)];
  const kernels = updates.map((update) => bindKernel(update, memory.memory, memory.addresses));
  const owned = resources.move();
  return {
    async run() {
      const start = performance.now();
      await program.run(feeds, fetches);
      const computed = performance.now();
      for (const kernel of kernels) kernel();
      return { graph: computed - start, updates: performance.now() - computed };
    },
    profile: () => profiled.run(feeds, fetches),
    operations() {
      profiled.endProfiling();
      return readProfile(folder);
    },
    release: () => owned.disposeAsync(),
  };
}
