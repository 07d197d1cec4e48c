import { sql } from "../../train/algorithms/sql/sql.ts";
import { fillNoise } from "../../train/random/noise.ts";
import type { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { generatorFor } from "../../train/random/streams.ts";
import { type QValues, qValues } from "./q-values.ts";

/*
 * A problem whose optimum is an integral. A context c is drawn; the first action changes nothing; the
 * second one, a in (-1, 1), ends the episode with the reward
 *
 *     r(a; c) = 2 - 16 (a^2 - 1/4)^2 + 0.3 c a,
 *
 * which has two maxima, near 1/2 and -1/2. Therefore
 *
 *     Q(s0, .) = gamma V(s1),   V(s1) = alpha ln of the integral of exp(r(a; c) / alpha),
 *     pi(a | s1) = exp((r(a; c) - V(s1)) / alpha).
 *
 * This file computes both by quadrature, in float64 and without any code of training, and compares
 * them with what soft Q-learning learns from uniformly random actions.
 */

const temperature = 0.5;
const discount = 0.9;
const contexts = [-1, 0, 1] as const;

/** r(a; c) */
function reward(action: number, context: number): number {
  return 2 - 16 * (action ** 2 - 1 / 4) ** 2 + 0.3 * context * action;
}

/** The bins of (-1, 1) in which densities are compared. */
const bins = 20;

/** The midpoints of equal parts of (-1, 1). */
function midpoints(count: number): number[] {
  return Array.from({ length: count }, (_, i) => -1 + (2 * i + 1) / count);
}

/** The parts of each bin in the quadrature. */
const parts = 500;

/** The optimum of a context. */
interface Optimum {
  /** gamma V(s1) */
  value: number;
  /** The probability of each bin under pi(a | s1). */
  probabilities: number[];
}

/** The optimum of a context by the midpoint rule. */
export function optimumOf(context: number): Optimum {
  const masses = new Array<number>(bins).fill(0);
  const width = 2 / (bins * parts);
  for (const [i, action] of midpoints(bins * parts).entries()) {
    masses[Math.floor(i / parts)] += width * Math.exp(reward(action, context) / temperature);
  }
  const integral = masses.reduce((sum, mass) => sum + mass);
  return {
    value: discount * temperature * Math.log(integral),
    probabilities: masses.map((mass) => mass / integral),
  };
}

/** What is learned of a context, beside the optimum. */
export interface LearnedContext {
  context: number;
  /** The mean of Q(s0, a) over a, and the exact gamma V(s1). */
  value: { learned: number; exact: number };
  /** The probability of actions above 0. */
  right: { learned: number; exact: number };
  /** Half the sum of the absolute differences of the probabilities of bins. */
  distance: number;
}

/** How it is trained. */
export interface OneStepSettings {
  seed: number;
  gradientSteps: number;
  hidden: number[];
  /** The actions that are drawn of the learned policy in each context. */
  samples: number;
}

const sizes = { observation: 2, action: 1 };
const rows = 64;

/** An observation is [c, 0] before the first action, [c, 1] before the second. */
const observationOf = (context: number, second: 0 | 1) => [context, second];

type Learned = Awaited<ReturnType<ReturnType<typeof sql.configure>["createLearner"]>>;

/** Fills a batch with transitions by uniformly random actions, half of them of each step. */
function fillBatch({ learner: { batch }, noise }: Learned, random: NumpyGenerator): void {
  for (let row = 0; row < rows; row++) {
    const context = contexts[random.integer(contexts.length)];
    const second = row % 2 === 0 ? 0 : 1;
    const action = random.uniform(-1, 1);
    batch.observation.set(observationOf(context, second), row * sizes.observation);
    batch.nextObservation.set(observationOf(context, 1), row * sizes.observation);
    batch.action[row] = action;
    batch.reward[row] = second === 1 ? reward(action, context) : 0;
    batch.continuation[row] = second === 1 ? 0 : discount;
  }
  for (const { law, values } of noise) fillNoise(random, law, values);
}

/** The share of actions in each bin. */
function histogram(actions: Float32Array): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const action of actions) {
    counts[Math.min(Math.floor(((action + 1) / 2) * bins), bins - 1)] += 1 / actions.length;
  }
  return counts;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const above = (probabilities: readonly number[]) => sum(probabilities.slice(bins / 2));

/** The mean of Q(s0, a) over actions. */
function firstValue(q: QValues, context: number): number {
  const actions = midpoints(bins);
  const values = q(
    actions.flatMap(() => observationOf(context, 0)),
    actions,
  );
  return sum(Array.from(values)) / bins;
}

/** The first critic of a learner. */
async function criticOf({ learner }: Learned, hidden: readonly number[]): Promise<QValues> {
  const critic = (await learner.read()).get("critic");
  const layout = learner.layouts.get("critic");
  return qValues(
    (name) => {
      const place = layout?.find((each) => each.name === name);
      if (!critic || !place) throw new Error(`the learner has no parameter "${name}"`);
      return critic.subarray(place.start, place.end);
    },
    { ...sizes, hidden },
  );
}

/** Compares what was learned of a context with its optimum. */
async function compare(
  { learner }: Learned,
  q: QValues,
  context: number,
  epsilon: Float32Array,
): Promise<LearnedContext> {
  const observations = Array.from(epsilon).flatMap(() => observationOf(context, 1));
  const probabilities = histogram(await learner.act(observations, epsilon));
  const optimum = optimumOf(context);
  const differences = probabilities.map((p, i) => Math.abs(p - optimum.probabilities[i]));
  return {
    context,
    value: { learned: firstValue(q, context), exact: optimum.value },
    right: { learned: above(probabilities), exact: above(optimum.probabilities) },
    distance: sum(differences) / 2,
  };
}

/**
 * Trains soft Q-learning on the problem, with a learning rate that decays over the second half;
 * compares what it has learned with the optimum.
 *
 * @param stop is called after every step; returns true to stop
 * @returns undefined if it was stopped
 */
export async function learnOneStep(
  { seed, gradientSteps, hidden, samples }: OneStepSettings,
  stop: () => boolean = () => false,
): Promise<LearnedContext[] | undefined> {
  const algorithm = sql.configure({
    algorithm: "sql",
    engine: "ort",
    seed,
    hidden,
    temperature,
    discount,
    reward_scale: 1,
    batch_size: rows,
    learning_rate: 3e-3,
    target_rate: 0.02,
    particles: 32,
    value_particles: 64,
  });
  const learned = await algorithm.createLearner(sizes);
  const { learner } = learned;
  try {
    const random = generatorFor(seed, "replay");
    for (let step = 0; step < gradientSteps; step++) {
      fillBatch(learned, random);
      await learner.step(Math.min(1, 2 * (1 - step / gradientSteps)));
      if (stop()) return undefined;
    }
    const q = await criticOf(learned, hidden);
    const epsilon = new Float32Array(samples);
    const compared: LearnedContext[] = [];
    for (const context of contexts) {
      fillNoise(random, "normal", epsilon);
      compared.push(await compare(learned, q, context, epsilon));
    }
    return compared;
  } finally {
    await learner.release();
  }
}
