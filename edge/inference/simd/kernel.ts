import { instruction, vector, writeKernelModule } from "../../../graph/simd/module.ts";
import { columnsOfVector, vectorsOfStrip } from "./layer.ts";

/*
 * The function `run` of the kernel's module, from these parameters, of which addresses and lengths are
 * in bytes; then its other locals.
 */
const parameters = [
  "x",
  "xEnd",
  "inputs",
  "layer",
  "y",
  "outputs",
  "column",
  "wide",
  "floor",
] as const;
const integers = ["rowX", "rowEnd", "rowY", "at", "weight", "blockEnd"] as const;
const mostVectors = vectorsOfStrip.wide;
const vectors = {
  total: 0,
  even: mostVectors,
  odd: 2 * mostVectors,
  entry: 3 * mostVectors,
  least: 3 * mostVectors + 1,
};
const vectorCount = 3 * mostVectors + 2;

const bytesOfFloat = Float32Array.BYTES_PER_ELEMENT;
const bytesOfVector = columnsOfVector * bytesOfFloat;
/** The products that are added up before their sum is added to the total. */
const inputsOfBlock = 64;

type Integer = (typeof parameters)[number] | (typeof integers)[number];

const { getLocal, setLocal, constantInteger, addIntegers, loop, when, branch, branchIf } =
  instruction;

/** Parameters come first, then vectors, then the other integers. */
function localOf(name: Integer): number {
  const index = [...parameters, ...integers].indexOf(name);
  return index < parameters.length ? index : index + vectorCount;
}

const get = (name: Integer) => getLocal(localOf(name));
const set = (name: Integer, value: readonly number[]) => [...value, ...setLocal(localOf(name))];
const sum = (name: Integer, other: readonly number[]) => [...get(name), ...other, ...addIntegers()];
const advance = (name: Integer, bytes: number) => set(name, sum(name, constantInteger(bytes)));
const isLess = (a: readonly number[], b: readonly number[]) => [
  ...a,
  ...b,
  ...instruction.lessThan(),
];

const getVector = (index: number) => getLocal(parameters.length + index);
const setVector = (index: number, value: readonly number[]) => [
  ...value,
  ...setLocal(parameters.length + index),
];
const added = (a: readonly number[], b: readonly number[]) => [
  ...a,
  ...b,
  ...instruction.vector(vector.add),
];
const zeros = [...instruction.constantFloat(0), ...instruction.vector(vector.splat)];

/** Does something for each vector of a strip. */
function forEach(count: number, of: (i: number) => readonly number[]): number[] {
  return Array.from({ length: count }, (_, i) => of(i)).flat();
}

/** sums_i += x W_i, of the input and the row of weights that are so many behind the next. */
function addProducts(count: number, sums: number, ahead: number): number[] {
  const offset = ahead * count * bytesOfVector;
  return [
    ...setVector(vectors.entry, [...get("at"), ...instruction.loadSplat(ahead * bytesOfFloat)]),
    ...forEach(count, (i) =>
      setVector(
        sums + i,
        added(getVector(sums + i), [
          ...getVector(vectors.entry),
          ...get("weight"),
          ...instruction.load(offset + i * bytesOfVector),
          ...instruction.vector(vector.multiply),
        ]),
      ),
    ),
  ];
}

function advanceInputs(count: number, inputs: number): number[] {
  return [
    ...advance("at", inputs * bytesOfFloat),
    ...advance("weight", inputs * count * bytesOfVector),
  ];
}

/** Adds the products of at most `inputsOfBlock` inputs: those of even and of odd ones by themselves. */
function addBlock(count: number): number[] {
  const full = sum("at", constantInteger(inputsOfBlock * bytesOfFloat));
  return [
    ...set("blockEnd", [
      ...full,
      ...get("rowEnd"),
      ...isLess(full, get("rowEnd")),
      ...instruction.select(),
    ]),
    ...forEach(count, (i) => setVector(vectors.even + i, zeros)),
    ...forEach(count, (i) => setVector(vectors.odd + i, zeros)),
    ...loop([
      ...isLess(sum("at", constantInteger(bytesOfFloat)), get("blockEnd")),
      ...when([
        ...addProducts(count, vectors.even, 0),
        ...addProducts(count, vectors.odd, 1),
        ...advanceInputs(count, 2),
        ...branch(1),
      ]),
    ]),
    ...isLess(get("at"), get("blockEnd")),
    ...when([...addProducts(count, vectors.even, 0), ...advanceInputs(count, 1)]),
    ...forEach(count, (i) =>
      setVector(
        vectors.total + i,
        added(
          getVector(vectors.total + i),
          added(getVector(vectors.even + i), getVector(vectors.odd + i)),
        ),
      ),
    ),
  ];
}

/** Computes the strip of columns before `column`, of every row. */
function strip(count: number): number[] {
  const outputs = (i: number) => [
    ...get("rowY"),
    ...getVector(vectors.total + i),
    ...getVector(vectors.least),
    ...instruction.vector(vector.pseudoMaximum),
    ...instruction.store(i * bytesOfVector),
  ];
  return [
    ...set("column", [
      ...get("column"),
      ...constantInteger(count * bytesOfVector),
      ...instruction.subtractIntegers(),
    ]),
    ...set("rowX", get("x")),
    ...set("rowY", sum("y", get("column"))),
    ...loop([
      ...set("weight", get("layer")),
      ...forEach(count, (i) =>
        setVector(vectors.total + i, [...get("weight"), ...instruction.load(i * bytesOfVector)]),
      ),
      ...advance("weight", count * bytesOfVector),
      ...set("at", get("rowX")),
      ...set("rowEnd", sum("rowX", get("inputs"))),
      ...loop([...addBlock(count), ...isLess(get("at"), get("rowEnd")), ...branchIf(0)]),
      ...forEach(count, outputs),
      ...set("rowX", get("rowEnd")),
      ...set("rowY", sum("rowY", get("outputs"))),
      ...isLess(get("rowX"), get("xEnd")),
      ...branchIf(0),
    ]),
    ...set("layer", get("weight")),
  ];
}

/**
 * Writes the WebAssembly module of a dense layer, whose weights are data: of every row of inputs,
 *
 *     y_j = max(b_j + sum_k x_k W_kj, floor)
 *
 * in float32, without fused operations, so that every machine rounds alike. What is summed up is the
 * same, in the same order, however many rows there are: a row's result depends on nothing else. The
 * sum is of partial sums (even and odd k of each 64 inputs), whose rounding errors grow with the length
 * of each and with their number, not with that of the row.
 *
 * Columns are computed in strips, the last strip first: a strip that is wider than what is left of the
 * row writes into the next row's first columns, which come later.
 */
export function writeKernel(): Uint8Array<ArrayBuffer> {
  const whileColumnsAreLeft = (behind: readonly number[], count: number) =>
    loop([...isLess(behind, get("column")), ...when([...strip(count), ...branch(1)])]);
  return writeKernelModule(
    { parameters: parameters.length, vectors: vectorCount, integers: integers.length },
    [
      ...setVector(vectors.least, [...get("floor"), ...instruction.loadSplat()]),
      ...whileColumnsAreLeft(get("wide"), vectorsOfStrip.narrow),
      ...whileColumnsAreLeft(constantInteger(0), vectorsOfStrip.wide),
    ],
  );
}
