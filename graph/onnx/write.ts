import { dataType, irVersion, operatorSet } from "../../schemas/onnx.ts";
import { type Node, reachable } from "../node.ts";
import type { Shape } from "../shape.ts";
import { biasedProducts } from "./fuse.ts";
import { type Lowering, lower, lowerBiasedProduct, type ModelTarget } from "./lower.ts";
import { encodeModel, type NodeProto, type TensorProto, type ValueInfoProto } from "./messages.ts";

export interface ModelDescription {
  name: string;
  /** The outputs of the model by name. */
  outputs: Record<string, Node>;
  /** The model's metadata (metadata_props). */
  metadata?: Record<string, string>;
  producerVersion?: string;
  /** Any runtime by default. */
  target?: ModelTarget;
}

function valueInfo(name: string, { shape, type }: Node): ValueInfoProto {
  const dim = shape.map((dimension) =>
    typeof dimension === "string" ? { dimParam: dimension } : { dimValue: dimension },
  );
  return { name, type: { tensorType: { elemType: dataType[type], shape: { dim } } } };
}

function tensorProto(
  name: string,
  data: ArrayLike<number>,
  type: "float32" | "int64",
  shape: Shape,
): TensorProto {
  const bytes = new DataView(new ArrayBuffer(data.length * (type === "float32" ? 4 : 8)));
  for (let i = 0; i < data.length; i++) {
    if (type === "float32") bytes.setFloat32(4 * i, data[i], true);
    else bytes.setBigInt64(8 * i, BigInt(data[i]), true);
  }
  const rawData = new Uint8Array(bytes.buffer);
  return { name, dataType: dataType[type], dims: shape.map(Number), rawData };
}

/**
 * Writes the part of a graph that its outputs depend on as a self-contained ONNX model. Inputs keep
 * their names; constants become initializers.
 *
 * @returns the bytes of the .onnx file
 */
export function writeModel(description: ModelDescription): Uint8Array {
  const outputs = Object.entries(description.outputs);
  const nodes = reachable(Object.values(description.outputs));

  const names = new Map<Node, string>();
  for (const [name, node] of outputs) {
    const isComputed = node.operation.kind !== "input" && node.operation.kind !== "constant";
    if (isComputed && !names.has(node)) names.set(node, name);
  }
  const nameOf = (node: Node) =>
    names.get(node) ?? (node.operation.kind === "input" ? node.operation.name : `#${node.id}`);
  // Outputs that are inputs, constants or repeated need a copy under their own name.
  const copies = outputs
    .filter(([name, node]) => nameOf(node) !== name)
    .map(
      ([name, node]): NodeProto => ({
        opType: "Identity",
        input: [nameOf(node)],
        output: [name],
      }),
    );

  const initializers = new Map<string, TensorProto>();
  const model: Lowering = {
    target: description.target ?? "any",
    initializer(values, type, shape) {
      const name = `${type}[${values}]${shape.length}`;
      if (!initializers.has(name)) initializers.set(name, tensorProto(name, values, type, shape));
      return name;
    },
  };
  for (const node of nodes) {
    if (node.operation.kind !== "constant") continue;
    const name = nameOf(node);
    initializers.set(name, tensorProto(name, node.operation.data, "float32", node.shape));
  }
  const fused = biasedProducts(
    nodes,
    outputs.map(([, node]) => node),
  );
  const absorbed = new Set(Array.from(fused.values(), ({ product }) => product));
  const lowered = nodes.flatMap((node) => {
    if (absorbed.has(node)) return [];
    const biased = fused.get(node);
    return biased
      ? [lowerBiasedProduct(biased, nameOf, nameOf(node))]
      : lower(node, node.inputs.map(nameOf), nameOf(node), model);
  });

  return encodeModel({
    irVersion,
    producerName: "softedge",
    producerVersion: description.producerVersion ?? "",
    opsetImport: [{ domain: "", version: operatorSet }],
    graph: {
      name: description.name,
      node: [...lowered, ...copies],
      initializer: [...initializers.values()],
      input: nodes
        .filter((node) => node.operation.kind === "input")
        .map((node) => valueInfo(nameOf(node), node)),
      output: outputs.map(([name, node]) => valueInfo(name, node)),
    },
    metadataProps: Object.entries(description.metadata ?? {}).map(([key, value]) => ({
      key,
      value,
    })),
  });
}
