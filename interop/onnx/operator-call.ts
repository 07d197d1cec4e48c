import { evaluate } from "../../graph/evaluate.ts";
import type { Node } from "../../graph/node.ts";
import { Trace } from "../../graph/trace.ts";
import { elementCount } from "../numbers/strides.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";
import type { ElementKind } from "./element-type.ts";
import type { AttributeValue, ForeignNode } from "./model.ts";
import { valuesOf } from "./stored-values.ts";
import {
  type ConstantTensor,
  constantTensor,
  type Extent,
  formatExtents,
  type ModelTensor,
  mostConstants,
  mostEntries,
  type RowTensor,
} from "./tensor.ts";

/** The entries that may be computed while a model is translated. */
const mostWork = 2 ** 24;

/** What all nodes of a model share while it is translated. */
export interface TranslationState {
  trace: Trace;
  operatorSet: number;
  /** The entries computed so far. */
  work: number;
}

/** One node of a model, about to be translated: its operands, attributes, and what to make of them. */
export class OperatorCall {
  readonly node: ForeignNode;
  readonly trace: Trace;
  readonly operatorSet: number;
  private readonly state: TranslationState;
  private readonly operands: readonly (ModelTensor | undefined)[];

  constructor(
    node: ForeignNode,
    operands: readonly (ModelTensor | undefined)[],
    state: TranslationState,
  ) {
    this.node = node;
    this.operands = operands;
    this.state = state;
    this.trace = state.trace;
    this.operatorSet = state.operatorSet;
  }

  /** @throws {ImportError} naming the operator and the node */
  refuse(why: string): never {
    throw new ImportError(`${describeNode(this.node)} ${why}`);
  }

  get count(): number {
    return this.operands.length;
  }

  operand(at: number): ModelTensor {
    return this.operands[at] ?? this.refuse(`has no input ${at}`);
  }

  /** An operand that may be left out. */
  optional(at: number): ModelTensor | undefined {
    return this.operands[at];
  }

  /** All operands, at least so many. */
  all(least: number): ModelTensor[] {
    const count = Math.max(least, this.operands.length);
    return Array.from({ length: count }, (_, at) => this.operand(at));
  }

  constant(at: number): ConstantTensor {
    const tensor = this.operand(at);
    return tensor.form === "constant"
      ? tensor
      : this.refuse(`needs a constant as its input ${quoted(this.node.inputs[at])}`);
  }

  /** The numbers of a constant operand that may be left out. */
  constants(at: number): number[] | undefined {
    return this.operands[at] ? Array.from(this.constant(at).data) : undefined;
  }

  /** The numbers of an operand that is a shape. */
  extents(at: number): readonly Extent[] {
    const tensor = this.operand(at);
    return tensor.form === "extents" ? tensor.data : Array.from(this.constant(at).data);
  }

  /** An attribute's numbers, or undefined. */
  numbers(name: string): number[] | undefined {
    const value = this.node.attributes.get(name);
    if (!value) return undefined;
    return value.kind === "numbers" ? value.numbers : this.refuseAttribute(name, value);
  }

  number(name: string, byDefault: number): number {
    return this.numbers(name)?.[0] ?? byDefault;
  }

  text(name: string, byDefault: string): string {
    const value = this.node.attributes.get(name);
    if (!value) return byDefault;
    return value.kind === "text" ? value.text : this.refuseAttribute(name, value);
  }

  tensor(name: string): ConstantTensor | undefined {
    const value = this.node.attributes.get(name);
    if (!value) return undefined;
    return value.kind === "tensor"
      ? valuesOf(value.tensor, this.node.outputs[0])
      : this.refuseAttribute(name, value);
  }

  private refuseAttribute(name: string, { kind }: AttributeValue): never {
    return this.refuse(`has an attribute ${quoted(name)} (${kind}) that softedge does not know`);
  }

  /** An axis counted from the end if negative. */
  axis(axis: number, rank: number): number {
    const counted = axis < 0 ? axis + rank : axis;
    return Number.isInteger(counted) && counted >= 0 && counted < rank
      ? counted
      : this.refuse(`has no axis ${axis}: its input has ${rank}`);
  }

  /**
   * Counts entries that are about to be made.
   *
   * @throws {ImportError} before a model of small size becomes a computation of any size
   */
  spend(entries: number): void {
    this.state.work += entries;
    if (!(this.state.work <= mostWork)) this.refuse("makes the model too large to translate");
  }

  /** Refuses shapes that no policy has, before anything of that size is made. */
  checkSize(axes: readonly number[], form: "rows" | "constant"): number {
    const entries = elementCount(axes);
    const most = form === "rows" ? mostEntries : mostConstants;
    if (!(entries <= most) || axes.some((length) => !Number.isInteger(length) || length < 1)) {
      this.refuse(`makes a tensor of shape [${axes}]: from 1 to ${most} entries are allowed`);
    }
    this.spend(entries);
    return entries;
  }

  rows(
    axes: readonly number[],
    batch: number | undefined,
    node: Node,
    kind: ElementKind = "float",
  ): RowTensor {
    return { form: "rows", kind, axes, batch, node };
  }

  /** Refuses a shape that is computed from the number of rows, where numbers are needed. */
  plain(tensor: ModelTensor): ConstantTensor | RowTensor {
    return tensor.form === "extents"
      ? this.refuse("computes with the number of rows of a batch, which no policy needs")
      : tensor;
  }

  /**
   * Computes a result of the given axes from operands' entries, each [1, n] if constant and [batch, n]
   * if not. Of constants alone, the result is one, computed in float64.
   */
  compute(
    tensors: readonly (ConstantTensor | RowTensor)[],
    {
      axes,
      batch,
      kind = "float",
    }: { axes: readonly number[]; batch: number | undefined; kind?: ElementKind },
    apply: (trace: Trace, nodes: Node[]) => Node,
  ): ConstantTensor | RowTensor {
    if (tensors.every((tensor) => tensor.form === "constant")) {
      this.checkSize(axes, "constant");
      const trace = new Trace();
      const rows = tensors.map(({ axes, data }) => trace.constant(data, [1, elementCount(axes)]));
      const [{ data }] = evaluate([apply(trace, rows)], {});
      return constantTensor(kind, axes, data, batch);
    }
    this.checkSize(axes, "rows");
    const nodes = tensors.map((tensor) =>
      tensor.form === "rows" ? tensor.node : this.row(tensor.data),
    );
    return this.rows(axes, batch, apply(this.trace, nodes), kind);
  }

  /** A constant row [n], or a scalar for a single number. */
  row(data: ArrayLike<number>): Node {
    return this.trace.constant(data, data.length === 1 ? [] : [data.length]);
  }
}

/** Names a node in a message: the operator "Conv" (node "/conv/Conv"). */
export function describeNode({ opType, name, outputs }: ForeignNode): string {
  const which =
    name === "" ? `of the tensor ${quoted(outputs[0] ?? "")}` : `(node ${quoted(name)})`;
  return `the operator ${quoted(opType)} ${which}`;
}

/** The one batch axis of tensors that are aligned at their last axes, among `rank` of them. */
export function commonBatch(
  call: OperatorCall,
  tensors: readonly ModelTensor[],
  rank: number,
): number | undefined {
  const places = tensors.flatMap(({ axes, batch }) =>
    batch === undefined ? [] : [batch + rank - axes.length],
  );
  if (new Set(places).size > 1) {
    call.refuse(`mixes the rows of a batch: it joins ${tensors.map(formatExtents).join(" and ")}`);
  }
  return places[0];
}
