import type { Node } from "../../graph/node.ts";
import { sizeOf } from "../../graph/shape.ts";
import { generatorFor } from "../random/streams.ts";
import { type AdamSettings, adamRates } from "./adam.ts";
import type { Algorithm, Batch, TransitionSizes } from "./gradient-step.ts";
import { initialize } from "./layout.ts";
import { DivergenceError, type Learner, type LearnerState } from "./learner.ts";
import { createOrtActor } from "./ort-actor.ts";
import { compile, type FloatTensor, type OrtProgram, type Tensors, zeros } from "./ort-program.ts";
import { batchShapes, rateInputs, TracedStep } from "./traced-step.ts";

export interface LearnerSettings {
  sizes: TransitionSizes;
  batchSize: number;
  adam: AdamSettings;
  seed: number;
  /** Also answer the gradients, which only checks want to see. */
  keepGradients?: boolean;
}

/** The outputs of a gradient step: each vector after it, what it reports, and its gradients. */
function outputsOf(step: TracedStep, keepGradients: boolean): Record<string, Node> {
  const reports = [...step.reports.values()].map((report) => step.ops.reshape(report, [1]));
  const outputs: Record<string, Node> = { reports: step.ops.concat(reports, 0) };
  for (const [name, { next }] of step.state) outputs[`next ${name}`] = next;
  if (keepGradients) {
    for (const [name, gradient] of step.gradients) outputs[`gradient ${name}`] = gradient;
  }
  return outputs;
}

function mapNames(tensors: Tensors, nameOf: (name: string) => string): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [nameOf(name), tensor]),
  );
}

/** A run of the program that reads the state from some vectors and writes it to others. */
function direction(
  program: OrtProgram,
  given: Tensors,
  answered: Tensors,
  from: Tensors,
  to: Tensors,
) {
  const available: Tensors = { ...given, ...from };
  return {
    state: from,
    // A step need not use all of a batch.
    feeds: Object.fromEntries(program.inputs.map((name) => [name, available[name]])),
    fetches: { ...answered, ...mapNames(to, (name) => `next ${name}`) },
  };
}

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

/**
 * Compiles a gradient step to one ONNX graph, run by onnxruntime-node. The state lies in two sets
 * of vectors, of which each step reads one and writes the other in place.
 *
 * @param algorithm what to carry out
 */
export async function createOrtLearner(
  settings: LearnerSettings,
  algorithm: Algorithm<Node>,
): Promise<Learner & { gradients(): LearnerState }> {
  const { sizes, keepGradients = false } = settings;
  const shapes = batchShapes(sizes, settings.batchSize);
  const traced = new TracedStep(shapes, settings.adam);
  algorithm.step(traced);
  const program = await compile("gradient_step", outputsOf(traced, keepGradients));
  const actor = await createOrtActor(sizes, traced.state.get("actor")?.length ?? 0, algorithm.act);

  const batch: Batch<FloatTensor> = {
    observation: zeros(shapes.observation),
    action: zeros(shapes.action),
    reward: zeros(shapes.reward),
    nextObservation: zeros(shapes.nextObservation),
    continuation: zeros(shapes.continuation),
    epsilon: zeros(shapes.epsilon),
    nextEpsilon: zeros(shapes.nextEpsilon),
  };
  const rates = { stepSize: zeros([]), scale: zeros([]) };
  const reportNames = [...traced.reports.keys()];
  const reports = zeros([reportNames.length]);
  const gradients: Tensors = {};
  if (keepGradients) {
    for (const [name, { shape }] of traced.gradients) gradients[name] = zeros([sizeOf(shape)]);
  }

  const vectors = (): Tensors =>
    Object.fromEntries(Array.from(traced.state, ([name, { length }]) => [name, zeros([length])]));
  const given = {
    ...batch,
    [rateInputs.stepSize]: rates.stepSize,
    [rateInputs.scale]: rates.scale,
  };
  const answered = { reports, ...mapNames(gradients, (name) => `gradient ${name}`) };
  const [here, there] = [vectors(), vectors()];
  let now = direction(program, given, answered, here, there);
  let then = direction(program, given, answered, there, here);
  let steps = 0;

  const checkFinite = (values: Float32Array, nameOf: (i: number) => string) => {
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0) throw new DivergenceError(nameOf(broken), values[broken], steps);
  };
  const copies = (tensors: Tensors): LearnerState =>
    new Map(Object.entries(tensors).map(([name, { data }]) => [name, data.slice()]));

  const learner = {
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
    async step() {
      const { stepSize, scale } = adamRates(settings.adam, steps + 1);
      rates.stepSize.data[0] = stepSize;
      rates.scale.data[0] = scale;
      await program.run(now.feeds, now.fetches);
      [now, then] = [then, now];
      steps += 1;
      checkFinite(reports.data, (i) => reportNames[i]);
      return Object.fromEntries(reportNames.map((name, i) => [name, reports.data[i]]));
    },
    async act(observation: ArrayLike<number>, epsilon: ArrayLike<number>) {
      const action = await actor.act(now.state.actor, observation, epsilon);
      checkFinite(action, (i) => `dimension ${i} of the action`);
      return action;
    },
    read: () => copies(now.state),
    write(state: LearnerState, stepsTaken: number) {
      const written = Object.entries(now.state).map(([name, { data }]) => {
        const values = state.get(name);
        if (values?.length !== data.length) {
          throw new RangeError(
            `state "${name}" must have ${data.length} entries, has ${values?.length ?? "none"}`,
          );
        }
        return { data, values };
      });
      for (const { data, values } of written) data.set(values);
      steps = stepsTaken;
    },
    gradients: () => copies(gradients),
    async release() {
      await program.release();
      await actor.release();
    },
  };
  learner.write(firstValues(traced, settings.seed), 0);
  return learner;
}
