import { operationsOf } from "../../graph/cost.ts";
import type { Node } from "../../graph/node.ts";
import { Trace } from "../../graph/trace.ts";
import type { LearnerProgram } from "../../train/engine/gradient-step.ts";
import { compile, zeros } from "../../train/engine/ort/program.ts";
import { schedule } from "../../train/engine/ort/schedule.ts";
import { recordVariants } from "../../train/engine/ort/step-variants.ts";
import type { TracedStep } from "../../train/engine/ort/traced-step.ts";
import { leastCommonMultiple } from "../../train/engine/periods.ts";
import type { LearnedSizes } from "../../train/learning/learned-vector.ts";
import type { ConfiguredOffPolicy } from "../../train/off-policy/algorithm.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { algorithms } from "../../train/registry.ts";
import { type Done, median, ratio, sideBySide } from "./timing.ts";
import { environment, measuredLoops, randomSteps, timeLoop } from "./training-loops.ts";
import { startPeers } from "./training-peers.ts";

/** The sizes of the observations and actions of Hopper-v5. */
export const sizes = { observation: 11, action: 3 };

const matrixSize = 256;
const productsInARow = 16;

/** The algorithms that can be measured. */
export const measured = algorithms.flatMap((algorithm) =>
  algorithm.loop === "off-policy" ? [algorithm] : [],
);

/** An algorithm as it is measured: with its default settings, in Hopper-v5. */
export function configured(name: string, threads: number): ConfiguredOffPolicy {
  const algorithm = measured.find((each) => each.name === name);
  if (!algorithm) throw new RangeError(`there is no algorithm "${name}" to measure`);
  return algorithm.configure({
    algorithm: name,
    environment,
    threads,
    learning_starts: randomSteps,
    steps: 1_000_000,
  });
}

/** The gradient steps of a turn, after which the same updates are due again. */
export function turnOfSteps(program: LearnerProgram<Node>): TracedStep[] {
  const { whole, variants, indexAt } = recordVariants(program);
  const length = [...whole.periods.met].reduce(leastCommonMultiple, 1);
  return Array.from({ length }, (_, i) => variants[indexAt(i + 1)]);
}

/**
 * The additions and multiplications of a gradient step's matrix products; the mean if steps differ.
 */
export function operationsOfStep(algorithm: ConfiguredOffPolicy): number {
  const turn = turnOfSteps(algorithm.program<Node>(sizes));
  const stages = turn.flatMap((step) => schedule(step));
  const sum = stages.reduce(
    (total, { outputs }) => total + operationsOf(Object.values(outputs)),
    0,
  );
  return sum / turn.length;
}

/** A learner with a random batch. */
export async function learnerWithBatch(algorithm: ConfiguredOffPolicy, columns: LearnedSizes) {
  const { learner } = await algorithm.createLearner(columns);
  const random = new NumpyGenerator(1);
  for (const values of Object.values(learner.batch)) random.fillNormal(values);
  learner.batch.action.set(learner.batch.action.map(Math.tanh));
  learner.batch.continuation.fill(algorithm.config.discount);
  return learner;
}

/** A learner with a random batch; each run takes gradient steps. */
async function timedLearner(algorithm: ConfiguredOffPolicy, gradientSteps: number) {
  const learner = await learnerWithBatch(algorithm, sizes);
  return {
    async run(): Promise<Done> {
      for (let i = 0; i < gradientSteps; i++) await learner.step();
      return gradientSteps;
    },
    release: () => learner.release(),
  };
}

/** A chain of products of square matrices: the machine's peak rate. */
async function matrixProducts(threads: number, times: number) {
  const shape = [matrixSize, matrixSize];
  const trace = new Trace();
  const [left, right] = [trace.input("left", shape), trace.input("right", shape)];
  let product = left;
  for (let i = 0; i < productsInARow; i++) product = trace.matmul(product, right);
  const program = await compile("products", { product }, threads);
  const feeds = { left: zeros(shape), right: zeros(shape) };
  const random = new NumpyGenerator(1);
  random.fillNormal(feeds.left.data);
  // A permutation matrix has norm one: the products neither overflow nor vanish.
  for (let i = 0; i < matrixSize; i++)
    feeds.right.data[i * matrixSize + ((i + 1) % matrixSize)] = 1;
  const fetches = { product: zeros(shape) };
  return {
    async run(): Promise<Done> {
      for (let i = 0; i < times; i++) await program.run(feeds, fetches);
      return times * productsInARow * 2 * matrixSize ** 3;
    },
    release: () => program.release(),
  };
}

/** The rate of another program next to ours. */
export interface PeerRate {
  peer: string;
  /** The same work in softedge: "gradient steps, td3". */
  what: string;
  per_second: number;
  /** The ratio of softedge's rate to the peer's, taken round by round. */
  softedge_times: number;
}

/** The rates with a number of threads; medians over rounds. */
export interface TrainingRates {
  threads: number;
  /** Products of square matrices in ONNX Runtime, in 10^9 operations per second. */
  matrix_product_gflops: number;
  gradient_steps_per_second: Record<string, number>;
  /** The rate of a gradient step's matrix products, relative to that of matrix products alone. */
  share_of_matrix_product_rate: Record<string, number>;
  /** Of whole training loops on Hopper-v5. */
  environment_steps_per_second: Record<string, number>;
  peers?: PeerRate[];
}

export interface TrainingSettings {
  threads: number;
  rounds: number;
  /** Names of algorithms; by default all. */
  algorithms?: readonly string[] | undefined;
  /** The number in a round; the default takes about a second on a slow core. */
  gradientSteps?: number;
  /** The Python that runs the peers; without it, they are left out. */
  python?: string | undefined;
  /** Called with the reason for each peer that cannot be measured. */
  onMissing?: (reason: string) => void;
}

/** Measures training with a number of threads. */
export async function timeTraining({
  threads,
  rounds,
  algorithms: names = measured.map(({ name }) => name),
  gradientSteps = 100,
  python,
  onMissing = () => {},
}: TrainingSettings): Promise<TrainingRates> {
  await using resources = new AsyncDisposableStack();
  const releasing = <T extends { release(): Promise<void> }>(timed: T) =>
    resources.adopt(timed, ({ release }) => release());
  const products = releasing(await matrixProducts(threads, gradientSteps));
  const ways: Record<string, () => Promise<Done>> = { products: products.run };
  for (const name of names) {
    ways[name] = releasing(await timedLearner(configured(name, threads), gradientSteps)).run;
  }
  const stepsOf = (way: string) => measuredLoops[way]?.steps ?? gradientSteps;
  for (const [name, loop] of Object.entries(measuredLoops)) {
    ways[name] = () => timeLoop(loop, threads, stepsOf(name));
  }

  const peers =
    python === undefined
      ? undefined
      : await startPeers({ python, threads, measured: Object.keys(ways), stepsOf, onMissing });
  if (peers) resources.defer(() => peers.end());
  Object.assign(ways, peers?.ways);

  const rates = await sideBySide(ways, rounds);
  const of = (value: (name: string) => number) =>
    Object.fromEntries(names.map((name) => [name, value(name)]));
  return {
    threads,
    matrix_product_gflops: median(rates.products) / 1e9,
    gradient_steps_per_second: of((name) => median(rates[name])),
    share_of_matrix_product_rate: of(
      (name) => ratio(rates[name], rates.products) * operationsOfStep(configured(name, threads)),
    ),
    environment_steps_per_second: Object.fromEntries(
      Object.entries(measuredLoops).map(([name, { what }]) => [what, median(rates[name])]),
    ),
    ...(peers && {
      peers: peers.beside.map(({ key, peer, same }) => ({
        peer,
        what:
          same in measuredLoops
            ? `whole loop, ${measuredLoops[same].what}`
            : `gradient steps, ${same}`,
        per_second: median(rates[key]),
        softedge_times: ratio(rates[same], rates[key]),
      })),
    }),
  };
}
