import { type Node, reachable } from "../node.ts";
import { ShapeError, sameShape } from "../shape.ts";
import { instruction, vector, writeKernelModule } from "./module.ts";

/** The number of float32 lanes of a SIMD vector; vectors are padded to a multiple of it. */
export const lanes = 4;

/** The addresses in bytes of vectors in a WebAssembly memory. */
type Addresses = Readonly<Record<string, number>>;

/** A compiled loop over vectors. */
export interface Kernel {
  /** The names of the vectors and scalars that it reads, and of the vectors that it writes. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly module: WebAssembly.Module;
  /** The number of entries of each vector. */
  readonly length: number;
}

const binary = {
  add: vector.add,
  subtract: vector.subtract,
  multiply: vector.multiply,
  divide: vector.divide,
  minimum: vector.minimum,
};

/** The instructions that compute one entry of a node; those of its inputs are in locals. */
function compute({ operation, id, shape }: Node, inputs: readonly (readonly number[])[]) {
  const [x, y] = inputs;
  switch (operation.kind) {
    case "add":
    case "subtract":
    case "multiply":
    case "divide":
    case "minimum":
      return [...x, ...y, ...instruction.vector(binary[operation.kind])];
    case "negate":
      return [...x, ...instruction.vector(vector.negate)];
    case "sqrt":
      return [...x, ...instruction.vector(vector.sqrt)];
    case "square":
      return [...x, ...x, ...instruction.vector(vector.multiply)];
    case "constant":
      return [...instruction.constantFloat(operation.data[0]), ...instruction.vector(vector.splat)];
    default:
      throw new ShapeError(`node ${id}, ${operation.kind}`, [shape], "no kernel computes it");
  }
}

/**
 * Compiles elementwise operations on scalars and on vectors of one length into a single loop of
 * WebAssembly SIMD instructions. Each entry is read, computed and written once; separate operations
 * would each pass every vector through memory. Operations round to float32 as IEEE 754 specifies,
 * so results are the same on every machine.
 *
 * @throws {ShapeError} if an operation is not elementwise, or a shape is neither scalar nor that of
 * the outputs
 */
export function compileKernel(outputs: Readonly<Record<string, Node>>): Kernel {
  const written = Object.entries(outputs);
  const nodes = reachable(Object.values(outputs));
  const { shape } = written[0][1];
  const [length] = shape;
  const wrong = nodes.find((node) => node.shape.length > 0 && !sameShape(node.shape, shape));
  if (wrong || typeof length !== "number") {
    throw new ShapeError("kernel", [wrong?.shape ?? shape, shape], "needs vectors of one length");
  }

  const inputs = nodes.flatMap(({ operation }) =>
    operation.kind === "input" ? [operation.name] : [],
  );
  // Locals: the addresses of inputs and outputs, the number of bytes, a vector for each node, the
  // offset.
  const end = inputs.length + written.length;
  const local = new Map(nodes.map((node, i) => [node, end + 1 + i]));
  const offset = end + 1 + nodes.length;
  const localOf = (node: Node) => local.get(node) ?? offset;

  const address = (parameter: number) => [
    ...instruction.getLocal(parameter),
    ...instruction.getLocal(offset),
    ...instruction.addIntegers(),
  ];
  const define = (node: Node) => {
    const { operation } = node;
    const isScalar = node.shape.length === 0;
    const value =
      operation.kind === "input"
        ? isScalar
          ? [...instruction.getLocal(inputs.indexOf(operation.name)), ...instruction.loadSplat()]
          : [...address(inputs.indexOf(operation.name)), ...instruction.load()]
        : compute(
            node,
            node.inputs.map((input) => instruction.getLocal(localOf(input))),
          );
    return [...value, ...instruction.setLocal(localOf(node))];
  };
  const scalars = nodes.filter((node) => node.shape.length === 0);
  const vectors = nodes.filter((node) => node.shape.length > 0);
  const store = ([, node]: [string, Node], i: number) => [
    ...address(inputs.length + i),
    ...instruction.getLocal(localOf(node)),
    ...instruction.store(),
  ];
  const body = [
    ...scalars.flatMap(define),
    ...instruction.loop([
      ...vectors.flatMap(define),
      ...written.flatMap(store),
      ...instruction.getLocal(offset),
      ...instruction.constantInteger(lanes * Float32Array.BYTES_PER_ELEMENT),
      ...instruction.addIntegers(),
      ...instruction.setLocal(offset),
      ...instruction.getLocal(offset),
      ...instruction.getLocal(end),
      ...instruction.lessThan(),
      ...instruction.branchIf(0),
    ]),
  ];
  const module = new WebAssembly.Module(
    writeKernelModule({ parameters: end + 1, vectors: nodes.length, integers: 1 }, body),
  );

  return { inputs, outputs: written.map(([name]) => name), module, length };
}

/** Binds a kernel to the vectors of a memory. An output may be the same vector as an input. */
export function bindKernel(
  { inputs, outputs, module, length }: Kernel,
  memory: WebAssembly.Memory,
  addresses: Addresses,
): () => void {
  const { run } = new WebAssembly.Instance(module, { environment: { memory } }).exports;
  if (typeof run !== "function") throw new Error("the kernel has no function");
  const parameters = [...inputs, ...outputs].map((name) => addresses[name]);
  const bytes = Math.ceil(length / lanes) * lanes * Float32Array.BYTES_PER_ELEMENT;
  return () => {
    run(...parameters, bytes);
  };
}
