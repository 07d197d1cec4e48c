import { sizeOf } from "../../../../graph/shape.ts";
import { VectorMemory } from "../../../../graph/simd/vector-memory.ts";
import { rateNames } from "../../adam.ts";
import { type Batch, mapBatch } from "../../gradient-step.ts";
import type { LearnerState } from "../../learner.ts";
import { type WrittenStage, writeStage } from "../compiled-stage.ts";
import { type CompiledStep, compileStep, type StepMeans } from "../compiled-step.ts";
import { tensorOn } from "../program.ts";
import { gradientOf, schedule } from "../schedule.ts";
import { rateInput, type TracedStep } from "../traced-step.ts";
import { Exchange, sharedExchange } from "./exchange.ts";
import { totalLength } from "./mailbox.ts";
import { startPartThreads } from "./part-threads.ts";

/** The gradient steps of a learner, computed by one thread or by several. */
export interface Team {
  /** The vectors of the state, of the gradients over each part of a batch, and of the rates. */
  readonly memory: VectorMemory;
  /**
   * Takes a step.
   *
   * @param due the step's key
   * @returns its reports in the order of their declaration
   */
  step(due: string): Promise<Float32Array>;
  /** Replaces the state. */
  write(state: LearnerState): void;
  /** The gradient of a group of parameters in the last step. */
  gradient(group: string): Float32Array;
  release(): Promise<void>;
}

/**
 * The lengths of all vectors: the state, the gradients over each part of a batch, and the rates of
 * the updates.
 */
function lengthsOf(step: TracedStep, parts: number): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const [name, { length }] of step.state) lengths.set(name, length);
  for (const [group, { gradient }] of step.updates) {
    for (let part = 0; part < parts; part++) {
      lengths.set(gradientOf(group, part), sizeOf(gradient.shape));
    }
    for (const rate of rateNames) lengths.set(rateInput(group, rate), 1);
  }
  return lengths;
}

function mean(vectors: readonly Float32Array[]): Float32Array {
  return vectors[0].map(
    (_, i) => vectors.reduce((sum, vector) => sum + vector[i], 0) / vectors.length,
  );
}

/** A compiled step, its number in orders, and the places of its reports in its stages. */
interface Ordered {
  order: number;
  step: CompiledStep;
  places: readonly { stage: number; at: number }[];
}

/** Views of the rows of a part. */
function partOf<Field extends string>(
  batch: Batch<Field, Float32Array>,
  part: number,
  parts: number,
): Batch<Field, Float32Array> {
  return mapBatch(batch, (values) => {
    const length = values.length / parts;
    return values.subarray(part * length, (part + 1) * length);
  });
}

/** Starts the threads of all parts but the first. */
async function startOthers<Field extends string>({
  whole,
  batch,
  parts,
  memory,
  lengths,
  shapes,
  threads: threadsOfEach,
  written,
}: {
  whole: TracedStep<Field>;
  batch: Batch<Field, Float32Array>;
  parts: number;
  memory: VectorMemory;
  lengths: ReadonlyMap<string, number>;
  shapes: Batch<Field, readonly number[]>;
  threads: number;
  written: readonly { stages: readonly WrittenStage[] }[];
}) {
  const rates = Array.from(whole.updates.keys()).flatMap((group) =>
    rateNames.map((rate) => rateInput(group, rate)),
  );
  const told = Array.from({ length: parts - 1 }, (_, i) => [
    ...Object.values<Float32Array>(partOf(batch, i + 1, parts)),
    ...rates.map((rate) => memory.get(rate)),
  ]);
  const steps = written.map(({ stages }) => stages);
  const lengthsOfExchange = steps
    .flat()
    .map(
      ({ groups, reports }) =>
        reports.length + totalLength(groups.map((group) => memory.get(gradientOf(group)))),
    );
  const shared = sharedExchange(parts, Math.max(...lengthsOfExchange));
  const exchange = new Exchange(0, shared);
  const task = { lengths, batch: shapes, rates, steps, threads: threadsOfEach, exchange: shared };
  const tasks = told.map((_, i) => ({ ...task, part: i + 1 }));
  const threads = await startPartThreads(tasks, totalLength(told[0]), exchange);
  return {
    exchange,
    threads,
    /** Takes a step together with the other threads. */
    async take(order: number, step: CompiledStep) {
      threads.order(order, told);
      try {
        return await threads.during(step.run);
      } catch (error) {
        // The others may wait for this thread, and would take its next step for this one.
        exchange.meeting.fail(error);
        throw error;
      }
    },
  };
}

/**
 * Forms a team: this thread computes the first part of a batch, further threads the others.
 *
 * @param whole the step with all of its parts due
 * @param variants the steps by what is due, recorded for a part of the batch
 * @param batch the whole batch
 * @param parts the number of parts
 * @param means.threads for a matrix product, in each thread of the team
 */
export async function formTeam<Field extends string>(
  whole: TracedStep<Field>,
  variants: ReadonlyMap<string, TracedStep<Field>>,
  batch: Batch<Field, Float32Array>,
  parts: number,
  { threads, device }: Pick<StepMeans, "threads" | "device">,
): Promise<Team> {
  const lengths = lengthsOf(whole, parts);
  const memory = new VectorMemory(lengths);
  const written = Array.from(variants, ([due, traced], order) => ({
    due,
    order,
    names: [...traced.reports.keys()],
    stages: schedule(traced, parts).map(writeStage),
  }));
  const shapes = mapBatch(whole.batch, ({ shape }) => shape.map(Number));

  await using resources = new AsyncDisposableStack();
  const others =
    parts > 1
      ? await startOthers({ whole, batch, parts, memory, lengths, shapes, threads, written })
      : undefined;
  if (others) resources.defer(() => others.threads.release());

  const first = partOf(batch, 0, parts);
  const tensors = mapBatch(shapes, (shape, field) => tensorOn(first[field], shape));
  const compiled = new Map<string, Ordered>();
  for (const { due, order, names, stages } of written) {
    const means = { batch: { ...tensors }, memory, threads, device };
    const step = await compileStep(stages, { ...means, exchange: others?.exchange });
    resources.defer(() => step.release());
    const places = names.map((name) => {
      const stage = stages.findIndex(({ reports }) => reports.includes(name));
      return { stage, at: stages[stage].reports.indexOf(name) };
    });
    compiled.set(due, { order, step, places });
  }
  const owned = resources.move();
  return {
    memory,
    async step(due) {
      const known = compiled.get(due);
      if (!known) throw new Error(`nothing was compiled for what is due: ${due}`);
      const { order, step, places } = known;
      const reports = await (others ? others.take(order, step) : step.run());
      const means = reports.map(mean);
      return Float32Array.from(places, ({ stage, at }) => means[stage][at]);
    },
    write(state) {
      for (const [name, values] of state) memory.get(name).set(values);
      others?.threads.write(state);
    },
    gradient: (group) =>
      mean(Array.from({ length: parts }, (_, part) => memory.get(gradientOf(group, part)))),
    async release() {
      // Before the sessions, which this thread may be about to use.
      await others?.threads.release();
      await owned.disposeAsync();
    },
  };
}
