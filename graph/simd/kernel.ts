import { type Node, reachable } from "../node.ts";
import { ShapeError, sameShape } from "../shape.ts";
import { instruction, vector, writeKernelModule } from "./module.ts";

/** float32 entries that are computed at once: vectors are padded to a multiple of it. */
export const lanes = 4;

/** Vectors in a WebAssembly memory: where each begins, in bytes. */
type Addresses = Readonly<Record<string, number>>;

/** A loop over vectors, compiled. */
export interface Kernel {
  /** The vectors and scalars that it reads, and the vectors that it writes. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly module: WebAssembly.Module;
  /** How many bytes of each vector it goes through. */
  readonly bytes: number;
}

const binary = {
  add: vector.add,
  subtract: vector.subtract,
  multiply: vector.multiply,
  divide: vector.divide,
  minimum: vector.minimum,
};

/** The instructions that compute one entry of a node from those of its inputs, as locals. */
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
 * Fuses elementwise operations on vectors of one length, and scalars, into a loop of WebAssembly's
 * SIMD instructions: each entry is read, computed and written once, whereas one operation after the
 * other would send every vector through memory as often as there are operations. Each operation is
 * rounded to float32 as IEEE 754 says, so that the result is the same on every machine.
 *
 * @throws {ShapeError} if an operation is not elementwise, or a shape no scalar and another than the
 *   outputs'
 */
export function compileKernel(outputs: Readonly<Record<string, Node>>): Kernel {
  const written = Object.entries(outputs);
  const nodes = reachable(Object.values(outputs));
  const { shape } = written[0][1];
  const wrong = nodes.find((node) => node.shape.length > 0 && !sameShape(node.shape, shape));
  if (wrong || typeof shape[0] !== "number") {
    throw new ShapeError("kernel", [wrong?.shape ?? shape, shape], "needs vectors of one length");
  }
  const bytes = Math.ceil(shape[0] / lanes) * lanes * Float32Array.BYTES_PER_ELEMENT;

  const inputs = nodes.flatMap(({ operation }) =>
    operation.kind === "input" ? [operation.name] : [],
  );
  // Locals: addresses of inputs and outputs, how many bytes there are, a vector a node, the offset.
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

  return { inputs, outputs: written.map(([name]) => name), module, bytes };
}

/** Lets a kernel work on the vectors of a memory; what is written may be what is read. */
export function bindKernel(
  { inputs, outputs, module, bytes }: Kernel,
  memory: WebAssembly.Memory,
  addresses: Addresses,
): () => void {
  const { run } = new WebAssembly.Instance(module, { environment: { memory } }).exports;
  if (typeof run !== "function") throw new Error("the kernel has no function");
  const parameters = [...inputs, ...outputs].map((name) => addresses[name]);
  return () => {
    run(...parameters, bytes);
  };
}
