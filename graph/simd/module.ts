/*
 * The part of WebAssembly's binary format that kernels need: a module of one function, `run`, which
 * works on an imported memory. WebAssembly Core Specification 2.0, section 5; opcodes by the names of
 * the text format.
 */

/** Opcodes on vectors of four float32, after the prefix 0xfd. */
export const vector = {
  load: 0x00,
  loadSplat: 0x09,
  store: 0x0b,
  splat: 0x13,
  negate: 0xe1,
  sqrt: 0xe3,
  add: 0xe4,
  subtract: 0xe5,
  multiply: 0xe6,
  divide: 0xe7,
  minimum: 0xe8,
  /** a < b ? b : a, for a below b on the stack; NaN if a is NaN. */
  pseudoMaximum: 0xeb,
} as const;

const valueType = { i32: 0x7f, v128: 0x7b } as const;
const emptyBlock = 0x40;

/** LEB128 encoding of an unsigned number: seven bits per byte, lowest first. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/**
 * LEB128 encoding of a nonnegative signed number: the highest of the last seven bits is the sign.
 */
function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}

const vectorPrefix = 0xfd;
/** Alignments of memory accesses, as exponents of two: 16 and 4 bytes. */
const aligned16 = 4;
const aligned4 = 2;

function access(opcode: number, alignment: number, offset: number): number[] {
  return [vectorPrefix, ...unsigned(opcode), alignment, ...unsigned(offset)];
}

export const instruction = {
  getLocal: (index: number) => [0x20, ...unsigned(index)],
  setLocal: (index: number) => [0x21, ...unsigned(index)],
  /** @param value nonnegative */
  constantInteger: (value: number) => [0x41, ...signed(value)],
  constantFloat: (value: number) => [0x43, ...new Uint8Array(new Float32Array([value]).buffer)],
  addIntegers: () => [0x6a],
  subtractIntegers: () => [0x6b],
  lessThan: () => [0x49],
  /**
   * Of two values and a condition on the stack, keeps the first if the condition holds, else the
   * second.
   */
  select: () => [0x1b],
  /** Executes the body if the condition on the stack holds. */
  when: (body: readonly number[]) => [0x04, emptyBlock, ...body, 0x0b],
  /** A loop around the body; `branchIf(0)` inside repeats it. */
  loop: (body: readonly number[]) => [0x03, emptyBlock, ...body, 0x0b],
  branch: (depth: number) => [0x0c, ...unsigned(depth)],
  branchIf: (depth: number) => [0x0d, ...unsigned(depth)],
  vector: (opcode: number) => [vectorPrefix, ...unsigned(opcode)],
  /** Memory accesses at the address on the stack plus `offset` bytes. */
  load: (offset = 0) => access(vector.load, aligned16, offset),
  store: (offset = 0) => access(vector.store, aligned16, offset),
  loadSplat: (offset = 0) => access(vector.loadSplat, aligned4, offset),
};

function text(value: string): number[] {
  return [...unsigned(value.length), ...new TextEncoder().encode(value)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

/**
 * Encodes a module that imports "environment" "memory" and exports "run".
 *
 * @param parameters the number of i32 parameters of `run`, which are its first locals
 * @param vectors the number of v128 locals after them
 * @param integers the number of i32 locals after those
 */
export function writeKernelModule(
  { parameters, vectors, integers }: { parameters: number; vectors: number; integers: number },
  body: readonly number[],
): Uint8Array<ArrayBuffer> {
  const functionType = [0x60, ...unsigned(parameters)];
  const locals = [
    ...unsigned(2),
    ...[...unsigned(vectors), valueType.v128],
    ...[...unsigned(integers), valueType.i32],
  ];
  const code = [...locals, ...body, 0x0b];
  const atLeastOnePage = [0x00, 1];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, ...functionType, ...Array(parameters).fill(valueType.i32), 0]),
    ...section(2, [1, ...text("environment"), ...text("memory"), 0x02, ...atLeastOnePage]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("run"), 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}
