import { gradients } from "../../../graph/gradient.ts";
import type { Node } from "../../../graph/node.ts";
import { sizeOf } from "../../../graph/shape.ts";
import { Trace } from "../../../graph/trace.ts";
import { adamUpdate, clipByNorm, type Optimizer, type Rates, rateNames } from "../adam.ts";
import {
  type Batch,
  type GradientStep,
  mapBatch,
  type Parameters,
  type TakeParameter,
} from "../gradient-step.ts";
import { flatten, type Layout, layoutOf, lengthOf, unflatten } from "../layout.ts";
import { Periods } from "../periods.ts";

/** A vector that each step passes to the next. */
export interface StateVector {
  /** Its value before the step (an input of the graph) and after. */
  readonly input: Node;
  next: Node;
  readonly layout: Layout;
  readonly length: number;
  /** Its initial value: drawn according to its layout, zeros, or a copy of another vector. */
  readonly start: { drawn: Layout } | "zeros" | { copyOf: string };
}

/** The update of a group of parameters. */
export interface TracedUpdate {
  readonly gradient: Node;
  readonly optimizer: Optimizer;
  /** The number of steps from one update to the next. */
  readonly period: number;
}

/** The input for one of the rates of a group's update. */
export function rateInput(group: string, rate: (typeof rateNames)[number]): string {
  return `${group}.${rate}`;
}

/** Records a gradient step as one graph, from the state before it to the state after. */
export class TracedStep<Field extends string = string> implements GradientStep<Node, Field> {
  readonly ops = new Trace();
  readonly batch: Batch<Field, Node>;
  readonly state = new Map<string, StateVector>();
  readonly layouts = new Map<string, Layout>();
  readonly reports = new Map<string, Node>();
  /** The updates by the name of the trained vector. */
  readonly updates = new Map<string, TracedUpdate>();
  /** The periods of what does not run in every step. */
  readonly periods: Periods;

  /** @param isDue returns true if a period ends at this step */
  constructor(shapes: Batch<Field, readonly number[]>, isDue: (period: number) => boolean) {
    this.batch = mapBatch(shapes, (shape, field) => this.ops.input(field, shape));
    this.periods = new Periods(isDue);
  }

  parameters<Network>(
    name: string,
    build: (take: TakeParameter<Node>) => Network,
  ): Parameters<Node, Network> {
    const layout = this.layout(name, build);
    const { input } = this.addVector(name, layout, { drawn: layout });
    return this.at(name, build, input);
  }

  target<Network>(
    name: string,
    { name: copyOf, build }: Parameters<Node, Network>,
  ): Parameters<Node, Network> {
    const { input } = this.addVector(name, this.layout(name, build), { copyOf });
    return this.at(name, build, input);
  }

  minimize<Network>(
    { name, vector, build }: Parameters<Node, Network>,
    optimizer: Optimizer,
    loss: (network: Network) => Node,
  ): Parameters<Node, Network> {
    const { network, tensors } = unflatten(this.ops, vector, build);
    const layout = this.layout(name, build);
    const exact = gradients(this.ops, loss(network), tensors);
    const sizes = tensors.map(({ shape }) => sizeOf(shape));
    const { maxGradientNorm: most } = optimizer;
    const clipped = most === undefined ? exact : clipByNorm(this.ops, exact, sizes, most);
    const gradient = flatten(this.ops, clipped, layout);
    this.updates.set(name, { gradient, optimizer, period: this.periods.current });

    const m = this.addVector(`${name}.adam_m`, layout, "zeros");
    const v = this.addVector(`${name}.adam_v`, layout, "zeros");
    const before = { theta: vector, m: m.input, v: v.input };
    const after = adamUpdate(this.ops, optimizer, this.ratesOf(name), before, gradient);
    m.next = after.m;
    v.next = after.v;
    this.become(name, after.theta);
    // A later loss must treat the new parameters as constants.
    return this.at(name, build, this.ops.stopGradient(after.theta));
  }

  gradient(at: Node, scalar: (x: Node) => Node): Node {
    const x = this.ops.stopGradient(at);
    const [gradient] = gradients(this.ops, scalar(x), [x]);
    return this.ops.stopGradient(gradient);
  }

  replace<Network>({ name }: Parameters<Node, Network>, vector: Node): void {
    this.become(name, vector);
  }

  report(name: string, scalar: Node): void {
    this.reports.set(name, scalar);
  }

  every(k: number, body: () => void): void {
    this.periods.every(k, body);
  }

  private ratesOf(group: string): Rates<Node> {
    const [stepSize, scale, decay] = rateNames.map((rate) =>
      this.ops.input(rateInput(group, rate), []),
    );
    return { stepSize, scale, decay };
  }

  private layout(name: string, build: (take: TakeParameter<Node>) => unknown): Layout {
    const layout = this.layouts.get(name) ?? layoutOf(build, this.ops.constant([0], []));
    this.layouts.set(name, layout);
    return layout;
  }

  private addVector(name: string, layout: Layout, start: StateVector["start"]): StateVector {
    const length = lengthOf(layout);
    const input = this.ops.input(name, [length]);
    const vector = { input, next: input, layout, length, start };
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
