import * as ort from "onnxruntime-node";
import type { Node } from "../../graph/node.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { sizeOf } from "../../graph/shape.ts";
import { Trace } from "../../graph/trace.ts";
import { RandomStream } from "../../noise/stream.ts";
import type { Batch, GradientStep } from "../sac/gradient-step.ts";
import { buildActor, type NetworkSizes, squashedGaussian } from "../sac/networks.ts";
import { type AdamSettings, adamRates } from "./adam.ts";
import { initialize, unflatten } from "./layout.ts";
import { DivergenceError, type Learner, type LearnerState } from "./learner.ts";
import { batchShapes, rateInputs, TracedStep } from "./traced-step.ts";

export interface LearnerSettings {
  sizes: NetworkSizes;
  batchSize: number;
  adam: AdamSettings;
  seed: number;
  /** Also answer the gradients, which only checks want to see. */
  keepGradients?: boolean;
}

const sessionOptions: ort.InferenceSession.SessionOptions = {
  // Deterministic, and for networks of this size as fast as several.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: "sequential",
  graphOptimizationLevel: "all",
};

type FloatTensor = ort.TypedTensor<"float32">;
type Tensors = Record<string, FloatTensor>;

function zeros(shape: readonly number[]): FloatTensor {
  return new ort.Tensor("float32", new Float32Array(sizeOf(shape)), shape);
}

async function compile(name: string, outputs: Record<string, Node>) {
  const session = await ort.InferenceSession.create(writeModel({ name, outputs }), sessionOptions);
  /** Of the given tensors those that the graph takes: a step need not use all of a batch. */
  const taken = (tensors: Tensors): Tensors =>
    Object.fromEntries(session.inputNames.map((input) => [input, tensors[input]]));
  return { session, taken };
}

/** The graph of acting: the same policy as in the losses, for one observation. */
function actingGraph(sizes: NetworkSizes, length: number): Node {
  const trace = new Trace();
  const vector = trace.input("actor", [length]);
  const { network } = unflatten(trace, vector, (take) => buildActor(take, sizes));
  const observation = trace.input("observation", [1, sizes.observation]);
  const epsilon = trace.input("epsilon", [1, sizes.action]);
  return squashedGaussian(trace, network, observation, epsilon).action;
}

/** Where one step reads the state and where it writes it; the next step goes the other way. */
interface Direction {
  step: { feeds: Tensors; fetches: Tensors };
  act: { feeds: Tensors; fetches: Tensors };
  state: Tensors;
}

/**
 * Compiles a gradient step to one ONNX graph, run by onnxruntime-node. The state lies in two sets
 * of vectors, of which each step reads one and writes the other in place.
 *
 * @param describe writes the step down: which losses, in which order
 */
export async function createOrtLearner(
  settings: LearnerSettings,
  describe: (step: GradientStep<Node>) => void,
): Promise<Learner & { gradients(): LearnerState }> {
  const { sizes, seed } = settings;
  const shapes = batchShapes(sizes, settings.batchSize);
  const traced = new TracedStep(shapes, settings.adam);
  describe(traced);

  const reportNames = [...traced.reports.keys()];
  const reported = [...traced.reports.values()].map((node) => traced.ops.reshape(node, [1]));
  const gradientNodes = settings.keepGradients ? [...traced.gradients] : [];
  const stepProgram = await compile("gradient_step", {
    reports: traced.ops.concat(reported, 0),
    ...Object.fromEntries([...traced.state].map(([name, { next }]) => [`next ${name}`, next])),
    ...Object.fromEntries(gradientNodes.map(([name, node]) => [`gradient ${name}`, node])),
  });
  const actorLength = traced.state.get("actor")?.length ?? 0;
  const actProgram = await compile("act", { action: actingGraph(sizes, actorLength) });

  const batch: Batch<FloatTensor> = {
    observation: zeros(shapes.observation),
    action: zeros(shapes.action),
    reward: zeros(shapes.reward),
    nextObservation: zeros(shapes.nextObservation),
    terminated: zeros(shapes.terminated),
    epsilon: zeros(shapes.epsilon),
    nextEpsilon: zeros(shapes.nextEpsilon),
  };
  const stepSize = zeros([]);
  const scale = zeros([]);
  const reports = zeros([reportNames.length]);
  const gradientTensors = gradientNodes.map(
    ([name, node]) => [name, zeros([sizeOf(node.shape)])] as const,
  );
  const observation = zeros([1, sizes.observation]);
  const epsilon = zeros([1, sizes.action]);
  const action = zeros([1, sizes.action]);

  const vectors = (): Tensors =>
    Object.fromEntries([...traced.state].map(([name, { length }]) => [name, zeros([length])]));
  const direction = (from: Tensors, to: Tensors): Direction => ({
    state: from,
    step: {
      feeds: stepProgram.taken({
        ...batch,
        [rateInputs.stepSize]: stepSize,
        [rateInputs.scale]: scale,
        ...from,
      }),
      fetches: {
        reports,
        ...Object.fromEntries(Object.entries(to).map(([name, tensor]) => [`next ${name}`, tensor])),
        ...Object.fromEntries(
          gradientTensors.map(([name, tensor]) => [`gradient ${name}`, tensor]),
        ),
      },
    },
    act: {
      feeds: actProgram.taken({ actor: from.actor, observation, epsilon }),
      fetches: { action },
    },
  });
  const [there, back] = [vectors(), vectors()];
  let now = direction(there, back);
  let then = direction(back, there);

  let steps = 0;
  const checkFinite = (values: Float32Array, nameOf: (i: number) => string) => {
    const broken = values.findIndex((value) => !Number.isFinite(value));
    if (broken >= 0) throw new DivergenceError(nameOf(broken), values[broken], steps);
  };
  const random = new RandomStream(seed, "initialization");
  for (const [name, { start }] of traced.state) {
    if (start === "zeros") continue;
    now.state[name].data.set(
      "drawn" in start ? initialize(start.drawn, random) : now.state[start.copyOf].data,
    );
  }

  return {
    layouts: traced.layouts,
    batch: {
      observation: batch.observation.data,
      action: batch.action.data,
      reward: batch.reward.data,
      nextObservation: batch.nextObservation.data,
      terminated: batch.terminated.data,
      epsilon: batch.epsilon.data,
      nextEpsilon: batch.nextEpsilon.data,
    },
    get steps() {
      return steps;
    },
    async step() {
      const rates = adamRates(settings.adam, steps + 1);
      stepSize.data[0] = rates.stepSize;
      scale.data[0] = rates.scale;
      await stepProgram.session.run(now.step.feeds, now.step.fetches);
      [now, then] = [then, now];
      steps += 1;
      checkFinite(reports.data, (i) => reportNames[i]);
      return Object.fromEntries(reportNames.map((name, i) => [name, reports.data[i]]));
    },
    async act(at, noise) {
      observation.data.set(at);
      epsilon.data.set(noise);
      await actProgram.session.run(now.act.feeds, now.act.fetches);
      checkFinite(action.data, (i) => `dimension ${i} of the action`);
      return action.data.slice();
    },
    read() {
      return new Map(Object.entries(now.state).map(([name, { data }]) => [name, data.slice()]));
    },
    write(state, stepsTaken) {
      const vectors = Object.entries(now.state).map(([name, { data }]) => {
        const values = state.get(name);
        if (values?.length !== data.length) {
          throw new RangeError(
            `state "${name}" must have ${data.length} entries, has ${values?.length ?? "none"}`,
          );
        }
        return { data, values };
      });
      for (const { data, values } of vectors) data.set(values);
      steps = stepsTaken;
    },
    gradients() {
      return new Map(gradientTensors.map(([name, { data }]) => [name, data.slice()]));
    },
    async release() {
      await stepProgram.session.release();
      await actProgram.session.release();
    },
  };
}
