import { ImportError } from "../policy/foreign-policy.ts";
import { quoted } from "../policy/quoted.ts";

/** The entries of a tensor in row-major order. */
export interface ForeignTensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A fully connected layer x W + b, with weights [inputs, outputs] in row-major order. */
export interface ForeignLinear {
  kind: "linear";
  inputs: number;
  outputs: number;
  weight: Float64Array;
  /** Undefined for a layer without one. */
  bias: ArrayLike<number> | undefined;
}

/** Layer normalization with a scale and an offset for each column. */
export interface ForeignLayerNorm {
  kind: "layer_norm";
  columns: number;
  scale: ArrayLike<number>;
  offset: ArrayLike<number>;
}

export type ForeignLayer = ForeignLinear | ForeignLayerNorm;

/** The tensors of a network by name, which knows those that nobody has asked for. */
export class StateDict {
  private readonly tensors: ReadonlyMap<string, ForeignTensor>;
  private readonly used = new Set<string>();

  constructor(tensors: ReadonlyMap<string, ForeignTensor>) {
    this.tensors = tensors;
  }

  /** The names that start so. */
  names(prefix = ""): string[] {
    return [...this.tensors.keys()].filter((name) => name.startsWith(prefix));
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** @throws {ImportError} naming the tensor that is missing, not finite or of another number of axes */
  tensor(name: string, axes?: number): ForeignTensor {
    const tensor = this.tensors.get(name);
    if (!tensor) throw new ImportError(`there is no tensor ${quoted(name)} in the state dict`);
    const { shape, data } = tensor;
    if (axes !== undefined && shape.length !== axes) {
      throw new ImportError(
        `the tensor ${quoted(name)} must have ${axes} axes, not the shape [${shape.join(", ")}]`,
      );
    }
    for (let i = 0; i < data.length; i++) {
      if (Number.isFinite(data[i])) continue;
      throw new ImportError(`the tensor ${quoted(name)} has an entry that is ${data[i]}`);
    }
    this.used.add(name);
    return tensor;
  }

  /** A fully connected layer, `name.weight` [outputs, inputs] and `name.bias`, as in PyTorch. */
  linear(name: string): ForeignLinear {
    const { shape, data } = this.tensor(`${name}.weight`, 2);
    const [outputs, inputs] = shape;
    const weight = new Float64Array(data.length);
    for (let row = 0; row < outputs; row++) {
      for (let column = 0; column < inputs; column++) {
        weight[column * outputs + row] = data[row * inputs + column];
      }
    }
    const bias = this.has(`${name}.bias`) ? this.columns(`${name}.bias`, outputs) : undefined;
    return { kind: "linear", inputs, outputs, weight, bias };
  }

  /**
   * The layers with parameters of a `torch.nn.Sequential`, by their positions: "name.0.weight", ...
   * Activations have none, so they are not among them.
   */
  sequential(name: string): ForeignLayer[] {
    const prefix = `${name}.`;
    const positions = this.names(prefix).flatMap((tensor) => {
      const [position, parameter, ...rest] = tensor.slice(prefix.length).split(".");
      const isLayer = /^\d+$/.test(position) && parameter === "weight" && rest.length === 0;
      return isLayer ? [Number(position)] : [];
    });
    return positions.sort((a, b) => a - b).map((position) => this.layer(`${prefix}${position}`));
  }

  /** A layer norm, if `name.weight` is a vector; otherwise a fully connected layer. */
  layer(name: string): ForeignLayer {
    return this.isVector(`${name}.weight`) ? this.layerNorm(name) : this.linear(name);
  }

  /**
   * @param advice what to do about such a tensor
   * @throws {ImportError} naming a tensor that nobody has asked for
   */
  refuseUnused(
    isIgnored: (name: string) => boolean,
    whose: string,
    advice = "export the policy as ONNX and import that",
  ): void {
    const unused = this.names().find((name) => !this.used.has(name) && !isIgnored(name));
    if (unused === undefined) return;
    const shape = this.tensors.get(unused)?.shape.join(", ");
    throw new ImportError(
      `${whose} has a tensor ${quoted(unused)} [${shape}] that is part of no layer softedge knows: ${advice}`,
    );
  }

  /** A vector of so many entries. */
  columns(name: string, length: number): ArrayLike<number> {
    const { shape, data } = this.tensor(name, 1);
    if (shape[0] === length) return data;
    throw new ImportError(
      `the tensor ${quoted(name)} must have ${length} entries, not ${shape[0]}`,
    );
  }

  private isVector(name: string): boolean {
    return this.tensors.get(name)?.shape.length === 1;
  }

  private layerNorm(name: string): ForeignLayerNorm {
    const { shape, data } = this.tensor(`${name}.weight`, 1);
    if (!this.has(`${name}.bias`) || this.has(`${name}.running_mean`)) {
      throw new ImportError(`the layer ${quoted(name)} is neither linear nor a layer norm`);
    }
    const [columns] = shape;
    const offset = this.columns(`${name}.bias`, columns);
    return { kind: "layer_norm", columns, scale: data, offset };
  }
}
