import type { Node } from "../../graph/node.ts";
import { Trace } from "../../graph/trace.ts";
import type { TakeParameter } from "../../train/engine/gradient-step.ts";
import { initialize, layoutOf, unflatten } from "../../train/engine/layout.ts";
import { generatorFor } from "../../train/random/streams.ts";

/** Networks of random parameters, each cut from an input of one graph, and what to feed these. */
export class Networks {
  readonly trace = new Trace();
  readonly feeds: Record<string, { data: Float32Array; shape: number[] }> = {};
  readonly inputs: Record<string, Node> = {};
  private readonly random;

  constructor(seed: number) {
    this.random = generatorFor(seed, "initialization");
  }

  /** A vector as an input. */
  input(name: string, data: Float32Array): Node {
    this.feeds[name] = { data, shape: [data.length] };
    this.inputs[name] = this.trace.input(name, [data.length]);
    return this.inputs[name];
  }

  add<Network>(name: string, build: (take: TakeParameter<Node>) => Network): Network {
    const layout = layoutOf(build, this.trace.constant([0], []));
    const vector = this.input(name, initialize(layout, this.random));
    return unflatten(this.trace, vector, build).network;
  }

  /** A matrix of normal numbers as a constant. */
  normal(shape: readonly number[]): Node {
    const data = new Float32Array(shape[0] * shape[1]);
    this.random.fillNormal(data);
    return this.trace.constant(data, shape);
  }
}
