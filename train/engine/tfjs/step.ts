import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorOperations } from "../../../graph/operations.ts";
import type { NumpyGenerator } from "../../random/numpy-generator.ts";
import { adamRates, adamUpdate, clipByNorm, type Optimizer } from "../adam.ts";
import type { Batch, GradientStep, Parameters, TakeParameter } from "../gradient-step.ts";
import { flatten, initialize, type Layout, layoutOf, lengthOf, unflatten } from "../layout.ts";
import { Periods } from "../periods.ts";
import { gradientsOf } from "./gradients.ts";
import { type Tfjs, tfjsOperations } from "./operations.ts";

/** The state that persists between steps. */
export interface TfjsMemory {
  readonly layouts: Map<string, Layout>;
  /** Every vector of the state. Missing vectors are created and initialized on first use. */
  readonly vectors: Map<string, Tensor>;
}

/**
 * Executes a gradient step while it is described. Its tensors belong to the surrounding `tidy`,
 * except for reports: they are created within the tidies of gradients and must be kept.
 */
export class TfjsStep<Field extends string> implements GradientStep<Tensor, Field> {
  readonly ops: TensorOperations<Tensor>;
  readonly batch: Batch<Field, Tensor>;
  /** Every vector of the state after the step. */
  readonly after = new Map<string, Tensor>();
  /** The gradient of each trained vector. */
  readonly gradients = new Map<string, Tensor>();
  readonly reports = new Map<string, Tensor>();
  /** The tensors that each vector was split into. */
  private readonly cut = new Map<Tensor, Tensor[]>();
  private readonly tf: Tfjs;
  private readonly memory: TfjsMemory;
  private readonly random: NumpyGenerator;
  private readonly periods: Periods;
  private readonly t: number;
  private readonly learningRateShare: number | undefined;

  /** @param settings.random draws initial values */
  constructor(
    tf: Tfjs,
    settings: {
      memory: TfjsMemory;
      random: NumpyGenerator;
      batch: Batch<Field, Tensor>;
      /** The number of the step, from 1. */
      t: number;
      learningRateShare: number | undefined;
      /** Returns true if a period ends at this step. */
      isDue(period: number): boolean;
    },
  ) {
    this.tf = tf;
    this.memory = settings.memory;
    this.random = settings.random;
    this.batch = settings.batch;
    this.ops = tfjsOperations(tf);
    this.periods = new Periods(settings.isDue);
    this.t = settings.t;
    this.learningRateShare = settings.learningRateShare;
  }

  parameters<Network>(
    name: string,
    build: (take: TakeParameter<Tensor>) => Network,
  ): Parameters<Tensor, Network> {
    const layout = this.layout(name, build);
    return this.at(
      name,
      build,
      this.before(name, () => initialize(layout, this.random)),
    );
  }

  target<Network>(
    name: string,
    { vector, build }: Parameters<Tensor, Network>,
  ): Parameters<Tensor, Network> {
    this.layout(name, build);
    return this.at(
      name,
      build,
      this.before(name, () => vector.dataSync<"float32">().slice()),
    );
  }

  minimize<Network>(
    { name, vector, network, build }: Parameters<Tensor, Network>,
    optimizer: Optimizer,
    loss: (network: Network) => Tensor,
  ): Parameters<Tensor, Network> {
    const layout = this.layout(name, build);
    const tensors = this.cut.get(vector) ?? [];
    const exact = gradientsOf(this.tf, () => loss(network), tensors);
    const sizes = exact.map(({ size }) => size);
    const { maxGradientNorm: most } = optimizer;
    const clipped = most === undefined ? exact : clipByNorm(this.ops, exact, sizes, most);
    const gradient = flatten(this.ops, clipped, layout);
    this.gradients.set(name, gradient);

    const zeros = () => new Float32Array(lengthOf(layout));
    const m = this.before(`${name}.adam_m`, zeros);
    const v = this.before(`${name}.adam_v`, zeros);
    const { stepSize, scale, decay } = adamRates(
      optimizer,
      Math.max(1, Math.floor(this.t / this.periods.current)),
      this.learningRateShare,
    );
    const rates = {
      stepSize: this.tf.scalar(stepSize),
      scale: this.tf.scalar(scale),
      decay: this.tf.scalar(decay),
    };
    const after = adamUpdate(this.ops, optimizer, rates, { theta: vector, m, v }, gradient);
    this.after.set(name, after.theta);
    this.after.set(`${name}.adam_m`, after.m);
    this.after.set(`${name}.adam_v`, after.v);
    // Computed outside any later loss, whose gradient therefore treats it as a constant.
    return this.at(name, build, after.theta);
  }

  gradient(at: Tensor, scalar: (x: Tensor) => Tensor): Tensor {
    const x = this.ops.stopGradient(at);
    const [gradient] = gradientsOf(this.tf, () => scalar(x), [x]);
    return this.ops.stopGradient(gradient);
  }

  replace<Network>({ name }: Parameters<Tensor, Network>, vector: Tensor): void {
    if (!this.after.has(name)) throw new Error(`there are no parameters "${name}"`);
    // Clone it: each vector is disposed of separately.
    this.after.set(name, this.tf.clone(vector));
  }

  report(name: string, scalar: Tensor): void {
    this.reports.set(name, this.tf.keep(scalar));
  }

  every(k: number, body: () => void): void {
    this.periods.every(k, body);
  }

  private layout(name: string, build: (take: TakeParameter<Tensor>) => unknown): Layout {
    const { layouts } = this.memory;
    const layout = layouts.get(name) ?? layoutOf(build, this.tf.scalar(0));
    layouts.set(name, layout);
    return layout;
  }

  /** The value of a vector before the step. */
  private before(name: string, start: () => Float32Array): Tensor {
    const { vectors } = this.memory;
    const vector = vectors.get(name) ?? this.tf.keep(this.tf.tensor1d(start()));
    vectors.set(name, vector);
    this.after.set(name, vector);
    return vector;
  }

  private at<Network>(
    name: string,
    build: (take: TakeParameter<Tensor>) => Network,
    vector: Tensor,
  ): Parameters<Tensor, Network> {
    const { network, tensors } = unflatten(this.ops, vector, build);
    this.cut.set(vector, tensors);
    return { name, vector, build, network };
  }
}
