import { type Node, reachable } from "../../graph/node.ts";
import { Trace } from "../../graph/trace.ts";
import { type SacConfig, sac2018Config, sac2019Config } from "../../schemas/run-config.ts";
import { algorithmOf, createLearner } from "../../train/algorithms/sac/create-learner.ts";
import { adamDefaults } from "../../train/engine/adam.ts";
import { batchShapes } from "../../train/engine/gradient-step.ts";
import { compile, zeros } from "../../train/engine/ort/program.ts";
import { schedule } from "../../train/engine/ort/schedule.ts";
import { TracedStep } from "../../train/engine/ort/traced-step.ts";
import { makeVectorEnvironment } from "../../train/environments/vector/vector-environment.ts";
import { trainSac } from "../../train/off-policy/train.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { type Peer, startPeer } from "./peer.ts";
import { type Done, median, ratio, sideBySide } from "./timing.ts";

/** What is trained on, and how large its observations and actions are. */
const environment = "Hopper-v5";
const sizes = { observation: 11, action: 3 };

const randomSteps = 1000;

const matrixSize = 256;
const productsInARow = 16;

export const variants = ["sac-2018", "sac-2019"] as const;

function configOf(algorithm: (typeof variants)[number], threads: number): SacConfig {
  const settings = { environment, threads, learning_starts: randomSteps, steps: 1_000_000 };
  return algorithm === "sac-2018"
    ? sac2018Config.parse({ algorithm, ...settings })
    : sac2019Config.parse({ algorithm, ...settings });
}

/** Additions and multiplications of the matrix products that lead to these nodes. */
function operationsOf(nodes: readonly Node[]): number {
  return reachable(nodes).reduce((sum, { operation, inputs: [left], shape }) => {
    if (operation.kind !== "matmul") return sum;
    const inner = left.shape[operation.transposeA ? 0 : 1];
    return sum + 2 * Number(shape[0]) * Number(shape[1]) * Number(inner);
  }, 0);
}

/** Additions and multiplications of a gradient step's matrix products. */
export function operationsOfStep(config: SacConfig): number {
  const adam = { learningRate: config.learning_rate, ...adamDefaults };
  const traced = new TracedStep(batchShapes(sizes, config.batch_size), adam);
  algorithmOf<Node>(config, sizes).step(traced);
  return schedule(traced).reduce(
    (sum, { outputs }) => sum + operationsOf(Object.values(outputs)),
    0,
  );
}

/** A learner on a batch of random numbers; each call takes gradient steps. */
async function timedLearner(config: SacConfig, gradientSteps: number) {
  const learner = await createLearner(config, sizes);
  const random = new NumpyGenerator(1);
  for (const values of Object.values(learner.batch)) random.fillNormal(values);
  learner.batch.action.set(learner.batch.action.map(Math.tanh));
  learner.batch.continuation.fill(config.discount);
  return {
    async run(): Promise<Done> {
      for (let i = 0; i < gradientSteps; i++) await learner.step();
      return gradientSteps;
    },
    release: () => learner.release(),
  };
}

/** The whole loop, from the end of the random steps on. */
async function trainingLoop(config: SacConfig, gradientSteps: number): Promise<Done> {
  // Each round trains anew, beside programs that are warm.
  const warm = randomSteps + gradientSteps;
  const end = warm + gradientSteps;
  let start = 0;
  let step = 0;
  const { learner } = await trainSac(
    config,
    (count) => makeVectorEnvironment(environment, { count, threads: 1 }),
    {
      onStep(taken) {
        step = taken;
        if (step === warm) start = performance.now();
      },
    },
    () => step >= end,
  );
  const elapsed = (performance.now() - start) / 1000;
  await learner.release();
  return { steps: end - warm, seconds: elapsed };
}

/** Products of square matrices, one after the other: what the machine can do at best. */
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
  // Of norm one, so that neither overflow nor numbers near zero come into it.
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

const peers = { stable_baselines3: "stable_baselines3_sac.py", jax: "jax_sac.py" } as const;

/** What is measured with a number of threads; rates are medians over rounds. */
export interface TrainingRates {
  threads: number;
  /** Of square matrices through onnxruntime, in 10^9 operations per second. */
  matrix_product_gflops: number;
  gradient_steps_per_second: Record<(typeof variants)[number], number>;
  /** Of the rate of matrix products, what a gradient step's products achieve. */
  share_of_matrix_product_rate: Record<(typeof variants)[number], number>;
  /** Hopper-v5, a gradient step for each. */
  environment_steps_per_second: number;
  peers?: {
    stable_baselines3_gradient_steps_per_second?: number;
    stable_baselines3_environment_steps_per_second?: number;
    jax_gradient_steps_per_second?: number;
    jax_scanned_gradient_steps_per_second?: number;
    /** softedge's rates in proportion to theirs, round by round. */
    gradient_steps_to_stable_baselines3?: number;
    environment_steps_to_stable_baselines3?: number;
    gradient_steps_to_jax?: number;
    gradient_steps_to_jax_scanned?: number;
  };
}

export interface TrainingSettings {
  threads: number;
  rounds: number;
  /** In a round; by default about as many as take a second on a slow core. */
  gradientSteps?: number;
  /** Runs the peers, where they are to be measured. */
  python?: string | undefined;
  /** Is told of each peer that cannot be measured, and why. */
  onMissing?: (reason: string) => void;
}

/** Measures training with a number of threads. */
export async function timeTraining({
  threads,
  rounds,
  gradientSteps = 100,
  python,
  onMissing = () => {},
}: TrainingSettings): Promise<TrainingRates> {
  await using resources = new AsyncDisposableStack();
  const configs = variants.map((algorithm) => configOf(algorithm, threads));
  const [older, newer] = configs;
  const products = resources.adopt(await matrixProducts(threads, gradientSteps), (each) =>
    each.release(),
  );
  const steps2018 = resources.adopt(await timedLearner(older, gradientSteps), (each) =>
    each.release(),
  );
  const steps2019 = resources.adopt(await timedLearner(newer, gradientSteps), (each) =>
    each.release(),
  );

  const started: Partial<Record<keyof typeof peers, Peer>> = {};
  if (python !== undefined) {
    for (const name of ["stable_baselines3", "jax"] as const) {
      try {
        started[name] = resources.adopt(await startPeer(python, peers[name], threads), (peer) =>
          peer.end(),
        );
      } catch (error) {
        onMissing(error instanceof Error ? error.message : String(error));
      }
    }
  }
  const { stable_baselines3: sb3, jax } = started;
  const rates = await sideBySide(
    {
      products: products.run,
      steps2018: steps2018.run,
      ...(jax && { jax: () => jax.run("gradient", gradientSteps) }),
      steps2019: steps2019.run,
      ...(jax && { scan: () => jax.run("scan", gradientSteps) }),
      ...(sb3 && { sb3: () => sb3.run("gradient", gradientSteps) }),
      loop: () => trainingLoop(newer, gradientSteps),
      ...(sb3 && { sb3Loop: () => sb3.run("loop", gradientSteps) }),
    },
    rounds,
  );

  const share = (steps: readonly number[], config: SacConfig) =>
    ratio(steps, rates.products) * operationsOfStep(config);
  return {
    threads,
    matrix_product_gflops: median(rates.products) / 1e9,
    gradient_steps_per_second: {
      "sac-2018": median(rates.steps2018),
      "sac-2019": median(rates.steps2019),
    },
    share_of_matrix_product_rate: {
      "sac-2018": share(rates.steps2018, older),
      "sac-2019": share(rates.steps2019, newer),
    },
    environment_steps_per_second: median(rates.loop),
    ...(python !== undefined && {
      peers: {
        ...(sb3 && {
          stable_baselines3_gradient_steps_per_second: median(rates.sb3),
          stable_baselines3_environment_steps_per_second: median(rates.sb3Loop),
          gradient_steps_to_stable_baselines3: ratio(rates.steps2019, rates.sb3),
          environment_steps_to_stable_baselines3: ratio(rates.loop, rates.sb3Loop),
        }),
        ...(jax && {
          jax_gradient_steps_per_second: median(rates.jax),
          jax_scanned_gradient_steps_per_second: median(rates.scan),
          gradient_steps_to_jax: ratio(rates.steps2019, rates.jax),
          gradient_steps_to_jax_scanned: ratio(rates.steps2019, rates.scan),
        }),
      },
    }),
  };
}
