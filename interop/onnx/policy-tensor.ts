import type { Node } from "../../graph/node.ts";
import type { Trace } from "../../graph/trace.ts";
import { elementCount } from "../numbers/strides.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import { constantRows } from "./constant-rows.ts";
import type { ForeignModel } from "./model.ts";
import type { Observation } from "./observation.ts";
import type { OnnxOptions } from "./options.ts";
import type { PolicyOutputs } from "./outputs.ts";
import { formatExtents } from "./tensor.ts";
import { translateModel } from "./translate.ts";

/** A tensor of the policy for every row: [batch, n]. */
export interface PolicyTensor {
  name: string;
  node: Node;
  /** Whether it is the index of an action. */
  isIndex: boolean;
}

/** Translates the tensors that a policy is read from. */
export function tensorsOf(
  model: ForeignModel,
  observation: Observation,
  outputs: PolicyOutputs,
  trace: Trace,
  observed: Node,
): { main: PolicyTensor; spread: PolicyTensor | undefined } {
  const names = [outputs.name, ...(outputs.spread ? [outputs.spread.name] : [])];
  const tensors = translateModel(model, trace, observation.inputs(trace, observed), names);
  const [main, spread] = tensors.map((tensor, i): PolicyTensor => {
    const name = names[i];
    if (elementCount(tensor.axes.slice(0, tensor.batch ?? 0)) !== 1) {
      throw new ImportError(
        `the tensor ${quoted(name)} of shape ${formatExtents(tensor)} does not have the rows of a batch first: export it so that it does`,
      );
    }
    if (tensor.form === "rows") return { name, node: tensor.node, isIndex: tensor.kind === "int" };
    if (i === 0 || tensor.form !== "constant") {
      throw new ImportError(
        `the tensor ${quoted(name)} does not depend on the observation: name another one with --output`,
      );
    }
    return { name, node: trace.constant(tensor.data, [tensor.data.length]), isIndex: false };
  });
  return { main, spread };
}

/** The mean and log_std of a Gaussian, each [batch, action]. */
export function gaussianOf(
  trace: Trace,
  mean: Node,
  outputs: PolicyOutputs,
  spread: Node | undefined,
  { logStd }: OnnxOptions,
): { mean: Node; logStd: Node } {
  const n = Number(mean.shape[1]);
  const given = spread ?? (logStd === undefined ? undefined : constantOf(trace, logStd));
  if (!given) {
    throw new ImportError(
      `the file has no deviation beside the mean ${quoted(outputs.name)}: name both tensors with --output MEAN LOG_STD, or give it by --log-std`,
    );
  }
  const log = spread && outputs.spread?.role === "std" ? logOf(trace, given) : given;
  const width = log.shape.length === 2 ? log.shape[1] : log.shape[0];
  if (width !== n && width !== 1) {
    throw new ImportError(
      `log_std has ${width} entries, and the mean ${quoted(outputs.name)} has ${n}`,
    );
  }
  if (log.shape.length === 2 && width === n) return { mean, logStd: log };
  const zeros = constantRows(trace, mean, new Float64Array(n));
  return { mean, logStd: trace.add(zeros, log) };
}

const constantOf = (trace: Trace, value: number | readonly number[]): Node => {
  const entries = typeof value === "number" ? [value] : value;
  return trace.constant(entries, [entries.length]);
};

/** ln x, of which the exponential may be in the file already. */
export function logOf(trace: Trace, x: Node): Node {
  if (x.operation.kind === "exp") return x.inputs[0];
  if (x.operation.kind !== "constant") return trace.log(x);
  return trace.constant(Array.from(x.operation.data, Math.log), x.shape.map(Number));
}

/** The scores of which an index is that of the largest: its operand, before a softmax if it has one. */
export function scoresOf({ name, node }: PolicyTensor): { scores: Node; isSoftmax: boolean } {
  let index = node;
  while (index.operation.kind === "cast" || index.operation.kind === "reshape") {
    [index] = index.inputs;
  }
  if (index.operation.kind !== "argMax") {
    throw new ImportError(
      `the tensor ${quoted(name)} is a whole number that is not the index of a largest score: name the scores or logits with --output`,
    );
  }
  let [scores] = index.inputs;
  if (scores.operation.kind === "exp") [scores] = scores.inputs;
  const isSoftmax = scores.operation.kind === "logSoftmax";
  return { scores: isSoftmax ? scores.inputs[0] : scores, isSoftmax };
}
