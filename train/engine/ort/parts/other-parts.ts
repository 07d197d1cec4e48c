import type { VectorMemory } from "../../../../graph/simd/vector-memory.ts";
import type { Batch } from "../../gradient-step.ts";
import { blockOf } from "../../stacks.ts";
import type { WrittenStage } from "../compiled-stage.ts";
import { gradientOf } from "../schedule.ts";
import { Exchange, sharedExchange } from "./exchange.ts";
import { totalLength } from "./mailbox.ts";
import { type PartThreads, startPartThreads } from "./part-threads.ts";

/** The parts of a batch but the first, each computed by a thread of its own. */
export interface OtherParts extends Pick<PartThreads, "write" | "release"> {
  /** The end of the exchange at which the first part is computed. */
  readonly exchange: Exchange;
  /**
   * Takes a step together with the other threads.
   *
   * @param variant its index
   * @param first computes the first part, and exchanges its gradients
   */
  join<Result>(variant: number, first: () => Promise<Result>): Promise<Result>;
}

export interface OtherPartsSettings<Field extends string> {
  /** The number of parts, the first included. */
  readonly parts: number;
  /** The whole batch. */
  readonly batch: Batch<Field, Float32Array>;
  /** The shapes of a part's batch. */
  readonly shapes: Batch<Field, readonly number[]>;
  /** The names of the rates of the updates. */
  readonly rates: readonly string[];
  /** The lengths of the vectors in each thread's memory. */
  readonly lengths: ReadonlyMap<string, number>;
  /** The memory of the thread that computes the first part, which has the rates of each step. */
  readonly memory: VectorMemory;
  /** The number of threads for a matrix product, for each part. */
  readonly threads: number;
  /** The stages of the variants of the gradient step. */
  readonly written: readonly (readonly WrittenStage[])[];
}

/** Starts the threads of all parts but the first. */
export async function startOtherParts<Field extends string>({
  parts,
  batch,
  shapes,
  rates,
  lengths,
  memory,
  threads,
  written,
}: OtherPartsSettings<Field>): Promise<OtherParts> {
  const exchanged = written
    .flat()
    .map(
      ({ groups, reports }) =>
        reports.length + totalLength(groups.map((group) => memory.get(gradientOf(group)))),
    );
  const shared = sharedExchange(parts, Math.max(...exchanged));
  const exchange = new Exchange(0, shared);
  /** What each thread needs for a step: its rows of the batch, and the rates. */
  const given = Array.from({ length: parts - 1 }, (_, i) => [
    ...Object.values<Float32Array>(batch).map((values) => blockOf(values, i + 1, parts)),
    ...rates.map((rate) => memory.get(rate)),
  ]);
  const task = { lengths, batch: shapes, rates, steps: written, threads, exchange: shared };
  const tasks = given.map((_, i) => ({ ...task, part: i + 1 }));
  const started = await startPartThreads(tasks, totalLength(given[0]), exchange);
  return {
    exchange,
    async join(variant, first) {
      started.order(variant, given);
      try {
        return await started.during(first);
      } catch (error) {
        // The others may wait for this thread, and would take its next step for this one.
        exchange.barrier.fail(error);
        throw error;
      }
    },
    write: started.write,
    release: started.release,
  };
}
