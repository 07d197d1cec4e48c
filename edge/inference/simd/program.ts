import type { OnnxGraph, OnnxNode } from "../../onnx/model.ts";
import { quote } from "../../onnx/quote.ts";
import { floatsOf, integerOf } from "../../onnx/raw-data.ts";
import { type DenseParameters, denseParameters } from "./dense.ts";
import type { Instruction, Place } from "./instruction.ts";
import { packLayer } from "./layer.ts";
import type { MemoryLayout, Tensor } from "./layout.ts";

/** Operators whose inputs but the first are int64. */
const takeIntegers: ReadonlySet<string> = new Set(["Gather", "GatherElements", "Slice"]);

const bytesOfFloat = Float32Array.BYTES_PER_ELEMENT;
const bytesOfIndex = BigInt64Array.BYTES_PER_ELEMENT;

/**
 * The instructions that compute a graph, in the order of its nodes; layers are packed into their places.
 *
 * @throws {Error} when a node is given another type than it takes
 */
export function programOf(graph: OnnxGraph, layout: MemoryLayout): Instruction[] {
  const constants = new Map(graph.initializer.map(({ name, rawData }) => [name, rawData]));
  const rectified = rectifiedProducts(graph);
  const done = new Set(rectified.values());

  function constantOf(name: string): Uint8Array {
    const rawData = constants.get(name);
    if (!rawData) throw new Error(`${quote(name)} is no constant`);
    return rawData;
  }

  /** Packs the layer of a Gemm, whose bias may be missing; what the kernel is told of it. */
  function pack({ input, output: [name] }: OnnxNode, output: Tensor): DenseParameters {
    const parameters = input.slice(1).map((constant) => floatsOf(constantOf(constant)));
    const [weights, bias = new Float32Array(output.size)] = parameters;
    const x = layout.find(input[0]);
    const layer = { inputs: x.size, outputs: output.size, weights, bias };
    const packed = layout.layerOf(name);
    packLayer(layer, packed);
    const at = {
      x: x.address,
      layer: packed.byteOffset,
      y: output.address,
      floors: layout.floors.byteOffset,
    };
    return denseParameters(layer, at, rectified.has(name));
  }

  return graph.node.flatMap((node): Instruction[] => {
    const {
      opType,
      input,
      output: [name],
    } = node;
    // A Reshape computes nothing, and a ReLU behind a product is computed with it.
    if (opType === "Reshape" || done.has(name)) return [];
    const inputs = input.map(layout.find);
    checkTypes(opType, inputs);
    const places = inputs.map(placeOf);
    // A Slice takes each row from there on.
    if (opType === "Slice") places[0].start += integerOf(constantOf(input[1]));
    const output = layout.find(rectified.get(name) ?? name);
    return [
      {
        opType,
        inputs: places,
        output: placeOf(output),
        size: output.size,
        length: inputs[0].size / output.size,
        alpha: alphaOf(node),
        dense: opType === "Gemm" ? pack(node, output) : undefined,
      },
    ];
  });
}

function placeOf({ isConstant, isIndex, size, address }: Tensor): Place {
  return {
    start: address / (isIndex ? bytesOfIndex : bytesOfFloat),
    perRow: isConstant ? 0 : size,
    perEntry: size === 1 ? 0 : 1,
  };
}

function alphaOf({ attribute }: OnnxNode): number {
  const alpha = attribute.find(({ name }) => name === "alpha");
  return alpha && "f" in alpha ? alpha.f : Number.NaN;
}

/** Indices and bounds are what some operators take behind their first input, and nothing else. */
function checkTypes(opType: string, inputs: readonly Tensor[]): void {
  for (const [at, { name, isIndex }] of inputs.entries()) {
    const mustBeIndex = at > 0 && takeIntegers.has(opType);
    if (isIndex === mustBeIndex) continue;
    const type = mustBeIndex ? "int64" : "float32";
    throw new TypeError(`${opType} is given ${quote(name)}, which is not ${type}`);
  }
}

/** The Gemms whose output nothing but a ReLU reads, with the output of that. */
function rectifiedProducts({ node, output }: OnnxGraph): Map<string, string> {
  const products = new Set(node.flatMap(({ opType, output }) => (opType === "Gemm" ? output : [])));
  const uses = new Map<string, number>();
  for (const name of [...node.flatMap(({ input }) => input), ...output.map(({ name }) => name)]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return new Map(
    node.flatMap(({ opType, input: [x], output: [y] }) =>
      opType === "Relu" && products.has(x) && uses.get(x) === 1 ? [[x, y]] : [],
    ),
  );
}
