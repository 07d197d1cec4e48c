import type { Node } from "../../../graph/node.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { bindKernel } from "../../../graph/simd/kernel.ts";
import { VectorMemory } from "../../../graph/simd/vector-memory.ts";
import { generatorFor } from "../../random/streams.ts";
import { adamRates } from "../adam.ts";
import { checkFinite, vectorOf } from "../checks.ts";
import { type Algorithm, type Batch, batchShapes } from "../gradient-step.ts";
import { initialize } from "../layout.ts";
import type { Learner, LearnerSettings, LearnerState } from "../learner.ts";
import { createOrtActor } from "./actor.ts";
import { compile, type FloatTensor, type Tensors, tensorOn, zeros } from "./program.ts";
import { gradientOf, type Part, type Stage, schedule } from "./schedule.ts";
import { rateInputs, TracedStep } from "./traced-step.ts";

/** Vectors as they are before the first step. */
function firstValues(step: TracedStep, seed: number): LearnerState {
  const random = generatorFor(seed, "initialization");
  const values: LearnerState = new Map();
  for (const [name, { length, start }] of step.state) {
    if (start === "zeros") values.set(name, new Float32Array(length));
    else if ("drawn" in start) values.set(name, initialize(start.drawn, random));
    else values.set(name, values.get(start.copyOf) ?? new Float32Array(length));
  }
  return values;
}

/** All vectors of a step: its state, its gradients, and what depends on the step count. */
function memoryFor(step: TracedStep): VectorMemory {
  const lengths = new Map<string, number>();
  for (const [name, { length }] of step.state) lengths.set(name, length);
  for (const [group, { shape }] of step.gradients) lengths.set(gradientOf(group), sizeOf(shape));
  for (const name of Object.values(rateInputs)) lengths.set(name, 1);
  return new VectorMemory(lengths);
}

/** A stage of a step, ready to run on the batch and the vectors in memory. */
async function prepare(stage: Stage, batch: Tensors, memory: VectorMemory, threads: number) {
  const { outputs, parts, reports } = stage;
  const program = await compile("gradient_step", outputs, threads);
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
    reported: available.reports.data,
    async run() {
      await program.run(feeds, fetches);
      for (const update of updates) update();
    },
    release: () => program.release(),
  };
}

/**
 * Compiles a gradient step: losses and gradients to ONNX graphs, run by onnxruntime-node, and updates
 * to kernels. Both work on the same memory, in which the state changes in place.
 *
 * @param algorithm what to carry out
 */
export async function createOrtLearner(
  settings: LearnerSettings,
  algorithm: Algorithm<Node>,
): Promise<Learner> {
  const { sizes, threads = 1 } = settings;
  const shapes = batchShapes(sizes, settings.batchSize);
  const traced = new TracedStep(shapes, settings.adam);
  algorithm.step(traced);
  const memory = memoryFor(traced);

  const batch: Batch<FloatTensor> = {
    observation: zeros(shapes.observation),
    action: zeros(shapes.action),
    reward: zeros(shapes.reward),
    nextObservation: zeros(shapes.nextObservation),
    continuation: zeros(shapes.continuation),
    epsilon: zeros(shapes.epsilon),
    nextEpsilon: zeros(shapes.nextEpsilon),
  };
  const scheduled = schedule(traced);
  const stages: Awaited<ReturnType<typeof prepare>>[] = [];
  for (const stage of scheduled) stages.push(await prepare(stage, { ...batch }, memory, threads));
  const actorLayout = traced.layouts.get("actor") ?? [];
  const actor = await createOrtActor(sizes, algorithm.act, (name) => {
    const placement = actorLayout.find((candidate) => candidate.name === name);
    if (!placement) throw new Error(`the actor has no parameter "${name}"`);
    const { start, end, shape } = placement;
    return tensorOn(memory.get("actor").subarray(start, end), shape);
  });

  /** Where each report is found, in the order in which they were declared. */
  const reports = Array.from(traced.reports.keys(), (name) => {
    const stage = scheduled.findIndex((candidate) => candidate.reports.includes(name));
    return { name, from: stages[stage].reported, at: scheduled[stage].reports.indexOf(name) };
  });
  const [stepSizes, scales] = [memory.get(rateInputs.stepSize), memory.get(rateInputs.scale)];
  let steps = 0;

  const copies = (names: Iterable<string>, vectorOf = (name: string) => name): LearnerState =>
    new Map(Array.from(names, (name) => [name, memory.get(vectorOf(name)).slice()]));

  const learner: Learner = {
    layouts: traced.layouts,
    batch: {
      observation: batch.observation.data,
      action: batch.action.data,
      reward: batch.reward.data,
      nextObservation: batch.nextObservation.data,
      continuation: batch.continuation.data,
      epsilon: batch.epsilon.data,
      nextEpsilon: batch.nextEpsilon.data,
    },
    get steps() {
      return steps;
    },
    async step(learningRateShare) {
      const { stepSize, scale } = adamRates(settings.adam, steps + 1, learningRateShare);
      stepSizes[0] = stepSize;
      scales[0] = scale;
      for (const stage of stages) await stage.run();
      steps += 1;
      const values = Float32Array.from(reports, ({ from, at }) => from[at]);
      checkFinite(values, (i) => reports[i].name, steps);
      return Object.fromEntries(reports.map(({ name }, i) => [name, values[i]]));
    },
    async act(observations, epsilon) {
      const actions = await actor.act(observations, epsilon);
      checkFinite(actions, (i) => `dimension ${i % sizes.action} of the action`, steps);
      return actions;
    },
    read: () => copies(traced.state.keys()),
    write(state, stepsTaken) {
      const written = Array.from(traced.state, ([name, { length }]) => ({
        name,
        values: vectorOf(state, name, length),
      }));
      for (const { name, values } of written) memory.get(name).set(values);
      steps = stepsTaken;
    },
    gradients: () => copies(traced.gradients.keys(), gradientOf),
    async release() {
      for (const { release } of [...stages, actor]) await release();
    },
  };
  learner.write(firstValues(traced, settings.seed), 0);
  return learner;
}
