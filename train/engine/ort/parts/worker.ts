import "../../../../installation/disposable-stacks.ts";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { VectorMemory } from "../../../../graph/simd/vector-memory.ts";
import { mapBatch } from "../../gradient-step.ts";
import type { LearnerState } from "../../learner.ts";
import type { WrittenStage } from "../compiled-stage.ts";
import { type CompiledStep, compileStep } from "../compiled-step.ts";
import { zeros } from "../program.ts";
import { Exchange, type SharedExchange } from "./exchange.ts";
import { Mailbox } from "./mailbox.ts";

/*
 * A thread that computes a part of every batch, until it is terminated. It keeps a copy of the
 * learner's state.
 */

export interface PartTask {
  /** The part that it computes, from 1; the main thread computes part 0. */
  part: number;
  /** The lengths of the vectors in memory. */
  lengths: ReadonlyMap<string, number>;
  /** The shapes of the part's batch. */
  batch: Readonly<Record<string, readonly number[]>>;
  /** The names of the rates, which come with each batch. */
  rates: readonly string[];
  /** The stages of the variants of the gradient step, which are ordered by their index. */
  steps: readonly (readonly WrittenStage[])[];
  /** The number of threads for a matrix product. */
  threads: number;
  exchange: SharedExchange;
  /** The mailbox of batches and rates. */
  orders: SharedArrayBuffer;
}

const task: PartTask = workerData;
if (!parentPort) throw new Error("this is a thread of a learner");
const memory = new VectorMemory(task.lengths);
const batch = mapBatch(task.batch, zeros);
const exchange = new Exchange(task.part, task.exchange);
const orders = new Mailbox(task.orders);
const ordered = [
  ...Object.values(batch).map(({ data }) => data),
  ...task.rates.map((rate) => memory.get(rate)),
];
const { threads } = task;
const steps: CompiledStep[] = [];
for (const stages of task.steps) {
  steps.push(
    await compileStep(stages, { batch: { ...batch }, memory, threads, device: "cpu", exchange }),
  );
}
parentPort.postMessage("ready");

for (let last = 0; ; ) {
  const { order, number } = exchange.barrier.nextOrder(last);
  last = number;
  try {
    for (;;) {
      const state: { message: LearnerState } | undefined = receiveMessageOnPort(parentPort);
      if (!state) break;
      for (const [name, values] of state.message) memory.get(name).set(values);
    }
    orders.take(ordered);
    await steps[order].run();
  } catch (error) {
    exchange.barrier.fail(error);
  }
}
