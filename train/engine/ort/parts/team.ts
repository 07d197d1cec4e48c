import { sizeOf } from "../../../../graph/shape.ts";
import { VectorMemory } from "../../../../graph/simd/vector-memory.ts";
import { rateNames } from "../../adam.ts";
import { type Batch, mapBatch } from "../../gradient-step.ts";
import type { LearnerState } from "../../learner.ts";
import { writeStage } from "../compiled-stage.ts";
import { type CompiledStep, compileStep, type StepMeans } from "../compiled-step.ts";
import { tensorOn } from "../program.ts";
import { gradientOf, schedule } from "../schedule.ts";
import { rateInput, type TracedStep } from "../traced-step.ts";
import { type Crew, hire } from "./crew.ts";
import { Exchange, sharedExchange } from "./exchange.ts";
import { entriesOf } from "./mailbox.ts";

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

/** A gradient step recorded for a part of the batch. */
export type Variants = ReadonlyMap<string, TracedStep>;

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
  const written = Array.from(variants, ([due, traced]) => ({
    due,
    names: [...traced.reports.keys()],
    stages: schedule(traced, parts).map(writeStage),
  }));
  const partOf = (part: number) =>
    mapBatch(batch, (values) => {
      const length = values.length / parts;
      return values.subarray(part * length, (part + 1) * length);
    });
  const shapes = mapBatch(whole.batch, ({ shape }) => shape.map(Number));
  const rates = Array.from(whole.updates.keys()).flatMap((group) =>
    rateNames.map((rate) => rateInput(group, rate)),
  );

  await using resources = new AsyncDisposableStack();
  let exchange: Exchange | undefined;
  let crew: Crew | undefined;
  const others = Array.from({ length: parts - 1 }, (_, i) => i + 1);
  const told = others.map((part) => [
    ...Object.values<Float32Array>(partOf(part)),
    ...rates.map((rate) => memory.get(rate)),
  ]);
  if (parts > 1) {
    const most = Math.max(
      ...written.flatMap(({ stages }) =>
        stages.map(
          ({ groups, reports }) =>
            reports.length + entriesOf(groups.map((group) => memory.get(gradientOf(group)))),
        ),
      ),
    );
    const shared = sharedExchange(parts, most);
    exchange = new Exchange(0, shared);
    const steps = written.map(({ stages }) => stages);
    const task = { lengths, batch: shapes, rates, steps, threads, exchange: shared };
    crew = await hire(
      others.map((part) => ({ ...task, part })),
      entriesOf(told[0]),
      exchange,
    );
    resources.defer(() => crew?.release());
  }

  const first = partOf(0);
  const tensors = mapBatch(shapes, (shape, field) => tensorOn(first[field], shape));
  const compiled = new Map<
    string,
    { order: number; step: CompiledStep; names: string[]; found: { stage: number; at: number }[] }
  >();
  for (const [order, { due, names, stages }] of written.entries()) {
    const step = await compileStep(stages, {
      batch: { ...tensors },
      memory,
      threads,
      device,
      exchange,
    });
    resources.defer(() => step.release());
    const found = names.map((name) => {
      const stage = stages.findIndex(({ reports }) => reports.includes(name));
      return { stage, at: stages[stage].reports.indexOf(name) };
    });
    compiled.set(due, { order, step, names, found });
  }
  const owned = resources.move();
  return {
    memory,
    async step(due) {
      const known = compiled.get(due);
      if (!known) throw new Error(`nothing was compiled for what is due: ${due}`);
      const { order, step, found } = known;
      crew?.order(order, told);
      const reports = await (crew ? crew.during(step.run) : step.run());
      const means = reports.map(mean);
      return Float32Array.from(found, ({ stage, at }) => means[stage][at]);
    },
    write(state) {
      for (const [name, values] of state) memory.get(name).set(values);
      crew?.write(state);
    },
    gradient: (group) =>
      mean(Array.from({ length: parts }, (_, part) => memory.get(gradientOf(group, part)))),
    release: () => owned.disposeAsync(),
  };
}
