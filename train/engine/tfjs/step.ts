import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorOperations } from "../../../graph/operations.ts";
import type { NumpyGenerator } from "../../random/numpy-generator.ts";
import { type AdamSettings, adam, type adamRates } from "../adam.ts";
import type { Batch, GradientStep, Parameters, TakeParameter } from "../gradient-step.ts";
import { flatten, initialize, type Layout, layoutOf, lengthOf, unflatten } from "../layout.ts";
import { type Tfjs, tfjsOperations } from "./operations.ts";

/** What lasts from step to step. */
export interface TfjsMemory {
  readonly layouts: Map<string, Layout>;
  /** Every vector of the state. The first step that asks for one finds it missing, and draws it. */
  readonly vectors: Map<string, Tensor>;
}

/**
 * Carries a gradient step out while it is written down. What it computes belongs to the `tidy`
 * around it, but for reports, which are kept: they are made inside of the tidies of gradients.
 */
export class TfjsStep implements GradientStep<Tensor> {
  readonly ops: TensorOperations<Tensor>;
  readonly batch: Batch<Tensor>;
  /** Every vector of the state as the step leaves it. */
  readonly after = new Map<string, Tensor>();
  /** The gradient of each trained vector. */
  readonly gradients = new Map<string, Tensor>();
  readonly reports = new Map<string, Tensor>();
  /** The tensors that each vector was cut into. */
  private readonly cut = new Map<Tensor, Tensor[]>();
  private readonly tf: Tfjs;
  private readonly memory: TfjsMemory;
  private readonly random: NumpyGenerator;
  private readonly adam: AdamSettings;
  private readonly rates: { stepSize: Tensor; scale: Tensor };

  /**
   * @param random of which first values are drawn
   * @param rates what depends on which step it is
   */
  constructor(
    tf: Tfjs,
    memory: TfjsMemory,
    random: NumpyGenerator,
    batch: Batch<Tensor>,
    adamSettings: AdamSettings,
    rates: ReturnType<typeof adamRates>,
  ) {
    this.tf = tf;
    this.memory = memory;
    this.random = random;
    this.batch = batch;
    this.ops = tfjsOperations(tf);
    this.adam = adamSettings;
    const { stepSize, scale } = rates;
    this.rates = { stepSize: tf.scalar(stepSize), scale: tf.scalar(scale) };
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
    loss: (network: Network) => Tensor,
  ): Parameters<Tensor, Network> {
    const layout = this.layout(name, build);
    const { grads } = this.tf.valueAndGrads(() => loss(network))(this.cut.get(vector) ?? []);
    const gradient = flatten(this.ops, grads, layout);
    this.gradients.set(name, gradient);

    const zeros = () => new Float32Array(lengthOf(layout));
    const m = this.before(`${name}.adam_m`, zeros);
    const v = this.before(`${name}.adam_v`, zeros);
    const after = adam(this.ops, this.adam, this.rates, { theta: vector, m, v }, gradient);
    this.after.set(name, after.theta);
    this.after.set(`${name}.adam_m`, after.m);
    this.after.set(`${name}.adam_v`, after.v);
    // Computed outside of any later loss, and so taken as given by its gradient.
    return this.at(name, build, after.theta);
  }

  replace<Network>({ name }: Parameters<Tensor, Network>, vector: Tensor): void {
    if (!this.after.has(name)) throw new Error(`there are no parameters "${name}"`);
    // A tensor of its own, for each vector is disposed of by itself.
    this.after.set(name, this.tf.clone(vector));
  }

  report(name: string, scalar: Tensor): void {
    this.reports.set(name, this.tf.keep(scalar));
  }

  private layout(name: string, build: (take: TakeParameter<Tensor>) => unknown): Layout {
    const { layouts } = this.memory;
    const layout = layouts.get(name) ?? layoutOf(build, this.rates.scale);
    layouts.set(name, layout);
    return layout;
  }

  /** A vector as it is before the step. */
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
