import { gradients } from "../../../graph/gradient.ts";
import type { Node } from "../../../graph/node.ts";
import { Trace } from "../../../graph/trace.ts";
import { type AdamSettings, adam } from "../adam.ts";
import type { Batch, GradientStep, Parameters, TakeParameter } from "../gradient-step.ts";
import { flatten, type Layout, layoutOf, lengthOf, unflatten } from "../layout.ts";

/** A vector that each step hands to the next. */
export interface StateVector {
  /** What it is before the step, an input of the graph, and after. */
  readonly input: Node;
  next: Node;
  readonly length: number;
  /** How it starts: drawn as its layout says, as zeros, or as a copy of another vector. */
  readonly start: { drawn: Layout } | "zeros" | { copyOf: string };
}

/** Names of the inputs that change with every step besides the batch. */
export const rateInputs = { stepSize: "adam.step_size", scale: "adam.scale" } as const;

/** Writes a gradient step down as one graph, from the state before it to the state after. */
export class TracedStep implements GradientStep<Node> {
  readonly ops = new Trace();
  readonly batch: Batch<Node>;
  readonly state = new Map<string, StateVector>();
  readonly layouts = new Map<string, Layout>();
  readonly reports = new Map<string, Node>();
  /** The gradient of each trained vector. */
  readonly gradients = new Map<string, Node>();
  private readonly rates: { stepSize: Node; scale: Node };
  private readonly adam: AdamSettings;

  constructor(shapes: Batch<readonly number[]>, adamSettings: AdamSettings) {
    this.adam = adamSettings;
    const input = (name: keyof Batch<Node>) => this.ops.input(name, shapes[name]);
    this.batch = {
      observation: input("observation"),
      action: input("action"),
      reward: input("reward"),
      nextObservation: input("nextObservation"),
      continuation: input("continuation"),
      epsilon: input("epsilon"),
      nextEpsilon: input("nextEpsilon"),
    };
    this.rates = {
      stepSize: this.ops.input(rateInputs.stepSize, []),
      scale: this.ops.input(rateInputs.scale, []),
    };
  }

  parameters<Network>(
    name: string,
    build: (take: TakeParameter<Node>) => Network,
  ): Parameters<Node, Network> {
    const layout = this.layout(name, build);
    const { input } = this.addVector(name, lengthOf(layout), { drawn: layout });
    return this.at(name, build, input);
  }

  target<Network>(
    name: string,
    { name: copyOf, build }: Parameters<Node, Network>,
  ): Parameters<Node, Network> {
    const { input } = this.addVector(name, lengthOf(this.layout(name, build)), { copyOf });
    return this.at(name, build, input);
  }

  minimize<Network>(
    { name, vector, build }: Parameters<Node, Network>,
    loss: (network: Network) => Node,
  ): Parameters<Node, Network> {
    const { network, tensors } = unflatten(this.ops, vector, build);
    const layout = this.layout(name, build);
    const gradient = flatten(this.ops, gradients(this.ops, loss(network), tensors), layout);
    this.gradients.set(name, gradient);

    const m = this.addVector(`${name}.adam_m`, lengthOf(layout), "zeros");
    const v = this.addVector(`${name}.adam_v`, lengthOf(layout), "zeros");
    const before = { theta: vector, m: m.input, v: v.input };
    const after = adam(this.ops, this.adam, this.rates, before, gradient);
    m.next = after.m;
    v.next = after.v;
    this.become(name, after.theta);
    // The new parameters depend on all that the gradient did; later losses take them as given.
    return this.at(name, build, this.ops.stopGradient(after.theta));
  }

  replace<Network>({ name }: Parameters<Node, Network>, vector: Node): void {
    this.become(name, vector);
  }

  report(name: string, scalar: Node): void {
    this.reports.set(name, scalar);
  }

  private layout(name: string, build: (take: TakeParameter<Node>) => unknown): Layout {
    const layout = this.layouts.get(name) ?? layoutOf(build, this.rates.scale);
    this.layouts.set(name, layout);
    return layout;
  }

  private addVector(name: string, length: number, start: StateVector["start"]): StateVector {
    const input = this.ops.input(name, [length]);
    const vector = { input, next: input, length, start };
    this.state.set(name, vector);
    return vector;
  }

  private become(name: string, next: Node): void {
    const vector = this.state.get(name);
    if (!vector) throw new Error(`there are no parameters "${name}"`);
    vector.next = next;
  }

  private at<Network>(
    name: string,
    build: (take: TakeParameter<Node>) => Network,
    vector: Node,
  ): Parameters<Node, Network> {
    return { name, vector, build, network: unflatten(this.ops, vector, build).network };
  }
}
