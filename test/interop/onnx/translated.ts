import * as ort from "onnxruntime-node";
import { evaluate } from "../../../graph/evaluate.ts";
import type { Node } from "../../../graph/node.ts";
import { writeModel } from "../../../graph/onnx/write.ts";
import { Trace } from "../../../graph/trace.ts";
import type { ForeignModel } from "../../../interop/onnx/model.ts";
import { type Observation, observationOf } from "../../../interop/onnx/observation.ts";
import { readForeignModel } from "../../../interop/onnx/read-model.ts";
import { translateModel } from "../../../interop/onnx/translate.ts";

/** A tensor with its entries as numbers. */
export interface Numbers {
  shape: readonly number[];
  data: readonly number[];
}

/** A model of one observation, translated: its tensors by name, each [batch, n]. */
export class TranslatedModel {
  readonly model: ForeignModel;
  readonly observation: Observation;
  readonly nodes: Record<string, Node> = {};
  readonly isFixed: boolean;

  constructor(bytes: Uint8Array, outputs: readonly string[]) {
    this.model = readForeignModel(bytes);
    this.observation = observationOf(this.model, {});
    const trace = new Trace();
    const { isDiscrete, size } = this.observation;
    const observed = isDiscrete
      ? trace.input("observation", ["batch"], "int64")
      : trace.input("observation", ["batch", size]);
    const inputs = this.observation.inputs(trace, observed);
    const tensors = translateModel(this.model, trace, inputs, outputs);
    for (const [i, tensor] of tensors.entries()) {
      if (tensor.form === "rows") this.nodes[outputs[i]] = tensor.node;
    }
    this.isFixed = this.model.inputs[0].shape?.[0] === 1;
  }

  /** The graph, written anew as an ONNX file of softedge. */
  write(): Uint8Array {
    return writeModel({ name: "rewritten", outputs: this.nodes });
  }

  /** The answers to observations in float64. */
  evaluate(observations: Numbers): Record<string, number[]> {
    const feeds = { observation: observations };
    const values = evaluate(Object.values(this.nodes), feeds);
    const names = Object.keys(this.nodes);
    return Object.fromEntries(names.map((name, i) => [name, Array.from(values[i].data)]));
  }

  /** The answers of the graph, written anew and run by ONNX Runtime. */
  async rewritten(observations: Numbers): Promise<Record<string, number[]>> {
    const bytes = this.write();
    const type = this.observation.isDiscrete ? "int64" : "float32";
    return run(bytes, "observation", observations, type, Object.keys(this.nodes));
  }

  /** The answers of the file itself, run by ONNX Runtime row by row where it takes one only. */
  async original(bytes: Uint8Array, observations: Numbers): Promise<Record<string, number[]>> {
    const [{ name, dataType }] = this.model.inputs;
    const type = dataType === 7 ? "int64" : dataType === 11 ? "float64" : "float32";
    const names = Object.keys(this.nodes);
    if (!this.isFixed) return run(bytes, name, observations, type, names);
    const [rows, ...rest] = observations.shape;
    const width = observations.data.length / rows;
    const answers: Record<string, number[]> = Object.fromEntries(names.map((key) => [key, []]));
    for (let row = 0; row < rows; row++) {
      const data = observations.data.slice(row * width, (row + 1) * width);
      const answer = await run(bytes, name, { shape: [1, ...rest], data }, type, names);
      for (const key of names) answers[key].push(...answer[key]);
    }
    return answers;
  }
}

async function run(
  bytes: Uint8Array,
  input: string,
  { shape, data }: Numbers,
  type: "int64" | "float32" | "float64",
  outputs: readonly string[],
): Promise<Record<string, number[]>> {
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const tensor =
    type === "int64"
      ? new ort.Tensor("int64", BigInt64Array.from(data, BigInt), shape)
      : type === "float64"
        ? new ort.Tensor("float64", Float64Array.from(data), shape)
        : new ort.Tensor("float32", Float32Array.from(data), shape);
  const results = await session.run({ [input]: tensor }, [...outputs]);
  await session.release();
  return Object.fromEntries(
    outputs.map((name) => [name, Array.from(results[name].data as Iterable<number>, Number)]),
  );
}

/** The largest difference, absolute up to magnitude one and relative above. */
export function differenceOf(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Infinity;
  return Math.max(0, ...a.map((x, i) => Math.abs(x - b[i]) / Math.max(1, Math.abs(x))));
}
