import { evaluate } from "../../../graph/evaluate.ts";
import type { Value } from "../../../graph/kernels.ts";
import type { Node } from "../../../graph/node.ts";
import { type StepSettings, sac2018, sac2019 } from "../../../train/algorithms/sac/variants.ts";
import { type AdamSettings, adamDefaults, adamRates } from "../../../train/engine/adam.ts";
import { type Algorithm, type Batch, batchShapes } from "../../../train/engine/gradient-step.ts";
import { initialize } from "../../../train/engine/layout.ts";
import type { Learner } from "../../../train/engine/learner.ts";
import { rateInputs, TracedStep } from "../../../train/engine/ort/traced-step.ts";
import type { NetworkSizes } from "../../../train/networks/networks.ts";
import { squashedAction } from "../../../train/networks/squashed-gaussian.ts";
import type { NumpyGenerator } from "../../../train/random/numpy-generator.ts";
import { generatorFor } from "../../../train/random/streams.ts";

/** What a batch's continuing transitions have as continuation. */
export const discount = 0.9;

export const variants = ["2018", "2019"] as const;
export type Variant = (typeof variants)[number];

/** A gradient step small enough for checks, with settings that are nowhere 0 or 1. */
export interface SmallStep {
  variant: Variant;
  sizes: NetworkSizes;
  rows: number;
  adam: AdamSettings;
  settings: Omit<StepSettings, "sizes">;
  temperature: number;
  targetEntropy: number;
  derivativeOffset: number;
}

export function smallStep(variant: Variant, hidden: readonly number[] = [6, 5]): SmallStep {
  return {
    variant,
    sizes: { observation: 3, action: 2, hidden },
    rows: 8,
    adam: { learningRate: 1e-3, ...adamDefaults },
    settings: { targetRate: 0.05, rewardScale: 2 },
    temperature: 0.7,
    targetEntropy: -1.5,
    derivativeOffset: 0,
  };
}

/** The algorithm that the step is one of, for an engine. */
export function algorithmOf<Tensor = Node>(small: SmallStep): Algorithm<Tensor> {
  const { variant, sizes, temperature, targetEntropy, derivativeOffset } = small;
  const settings = { sizes, ...small.settings };
  return {
    step: (step) =>
      variant === "2018"
        ? sac2018(step, { ...settings, temperature })
        : sac2019(step, { ...settings, targetEntropy, derivativeOffset }),
    act: squashedAction(sizes),
  };
}

export function traceStep(small: SmallStep): TracedStep {
  const traced = new TracedStep(batchShapes(small.sizes, small.rows), small.adam);
  algorithmOf(small).step(traced);
  return traced;
}

/** Fills a batch with random transitions, every third of which terminates. */
export function fillBatch(batch: Batch<Float32Array>, random: NumpyGenerator): void {
  for (const values of Object.values(batch)) random.fillNormal(values);
  batch.action.set(batch.action.map(Math.tanh));
  batch.continuation.set(batch.continuation.map((_, row) => (row % 3 === 0 ? 0 : discount)));
}

/** Takes steps on random batches; answers what they reported. */
export async function takeSteps(learner: Learner, count: number, seed = 1) {
  const random = generatorFor(seed, "replay");
  const reports: Record<string, number>[] = [];
  for (let step = 0; step < count; step++) {
    fillBatch(learner.batch, random);
    reports.push(await learner.step());
  }
  return reports;
}

export function randomBatch({ sizes, rows }: SmallStep, seed: number): Batch<Float32Array> {
  const batch = {
    observation: new Float32Array(rows * sizes.observation),
    action: new Float32Array(rows * sizes.action),
    reward: new Float32Array(rows),
    nextObservation: new Float32Array(rows * sizes.observation),
    continuation: new Float32Array(rows),
    epsilon: new Float32Array(rows * sizes.action),
    nextEpsilon: new Float32Array(rows * sizes.action),
  };
  fillBatch(batch, generatorFor(seed, "replay"));
  return batch;
}

type State = ReadonlyMap<string, ArrayLike<number>>;

/** What a traced step takes: the state before it, the batch, and the rates of step number t. */
export function feedsOf(
  small: SmallStep,
  state: State,
  batch: Batch<Float32Array>,
  t: number,
): Record<string, Value> {
  const shapes = batchShapes(small.sizes, small.rows);
  const { stepSize, scale } = adamRates(small.adam, t);
  const vector = (data: ArrayLike<number>) => ({ data, shape: [data.length] });
  const inputOf = (name: keyof Batch<unknown>) => ({ data: batch[name], shape: shapes[name] });
  return {
    observation: inputOf("observation"),
    action: inputOf("action"),
    reward: inputOf("reward"),
    nextObservation: inputOf("nextObservation"),
    continuation: inputOf("continuation"),
    epsilon: inputOf("epsilon"),
    nextEpsilon: inputOf("nextEpsilon"),
    [rateInputs.stepSize]: { data: [stepSize], shape: [] },
    [rateInputs.scale]: { data: [scale], shape: [] },
    ...Object.fromEntries(Array.from(state, ([name, data]) => [name, vector(data)])),
  };
}

/** Takes a traced step in float64. */
export function takeStep(traced: TracedStep, feeds: Record<string, Value>) {
  const next = new Map(Array.from(traced.state, ([name, vector]) => [name, vector.next]));
  const evaluateAll = (nodes: ReadonlyMap<string, Node>) => {
    const values = evaluate([...nodes.values()], feeds);
    return new Map(Array.from(nodes.keys(), (name, i) => [name, Array.from(values[i].data)]));
  };
  return {
    state: evaluateAll(next),
    gradients: evaluateAll(traced.gradients),
    reports: new Map(Array.from(evaluateAll(traced.reports), ([name, [value]]) => [name, value])),
  };
}

/** First values of every vector of the state: parameters drawn, moments zero, targets copied. */
export function firstState(traced: TracedStep, seed: number): Map<string, Float32Array> {
  const random = generatorFor(seed, "initialization");
  const state = new Map<string, Float32Array>();
  for (const [name, { start, length }] of traced.state) {
    const zeros = new Float32Array(length);
    if (start === "zeros") state.set(name, zeros);
    else if ("drawn" in start) state.set(name, initialize(start.drawn, random));
    else state.set(name, state.get(start.copyOf) ?? zeros);
  }
  return state;
}
