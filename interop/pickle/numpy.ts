import { isExact, mayBeInexact, numberTypes } from "../numbers/number-types.ts";
import { columnMajor, elementCount, forEachPosition, rowMajor } from "../numbers/strides.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { classOf } from "./attributes.ts";
import { describePickled } from "./describe.ts";
import { type NumpyType, numpyType } from "./dtype.ts";
import { latin1Bytes } from "./texts.ts";
import { PickleObject, PickleTuple, type PickleValue } from "./values.ts";

/** A numpy array: its numbers in row-major order, exactly. Booleans are 0 and 1. */
export interface NumpyArray {
  shape: number[];
  data: Float64Array;
}

/** The parts of a pickled array. */
interface Parts {
  shape: PickleValue | undefined;
  type: PickleValue | undefined;
  content: PickleValue | undefined;
  /** True if the first index changes fastest. */
  fortran: boolean;
}

/** numpy renamed `core` to `_core` in version 2. */
const reconstruct = ["numpy._core.multiarray._reconstruct", "numpy.core.multiarray._reconstruct"];
const fromBuffer = ["numpy._core.numeric._frombuffer", "numpy.core.numeric._frombuffer"];
const scalar = ["numpy._core.multiarray.scalar", "numpy.core.multiarray.scalar"];
const mostAxes = 64;

function partsOf(object: PickleObject): Parts | undefined {
  const name = classOf(object) ?? "";
  if (fromBuffer.includes(name)) {
    const [content, type, shape, order] = object.args;
    return { content, type, shape, fortran: order === "F" };
  }
  if (reconstruct.includes(name)) {
    const state = object.state instanceof PickleTuple ? object.state.items : [];
    const [, shape, type, fortran, content] = state;
    return { content, type, shape, fortran: fortran === true || fortran === 1 };
  }
  if (scalar.includes(name)) {
    const [type, content] = object.args;
    return { content, type, shape: new PickleTuple([]), fortran: false };
  }
  return undefined;
}

function shapeOf(shape: PickleValue | undefined): number[] {
  const lengths = shape instanceof PickleTuple ? shape.items : [];
  if (!(shape instanceof PickleTuple) || lengths.length > mostAxes) {
    throw new ImportError("a numpy array has no shape");
  }
  return lengths.map((length) => {
    if (typeof length === "number" && Number.isSafeInteger(length) && length >= 0) return length;
    throw new ImportError(`a numpy array has ${describePickled(length)} as the length of an axis`);
  });
}

/** The bytes of an array. Pickles of Python 2 have them as text. */
function contentOf(content: PickleValue | undefined): Uint8Array {
  const bytes = typeof content === "string" ? latin1Bytes(content) : content;
  if (bytes instanceof Uint8Array) return bytes;
  throw new ImportError("a numpy array has no bytes: softedge reads no arrays of objects");
}

function numbersOf(
  content: Uint8Array,
  { type, littleEndian }: NumpyType,
  shape: number[],
  fortran: boolean,
): Float64Array {
  const { size, read } = numberTypes[type];
  const count = elementCount(shape);
  if (count * size !== content.length) {
    throw new ImportError(
      `a numpy array of shape [${shape}] and dtype ${type} has ${content.length} bytes`,
    );
  }
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const data = new Float64Array(count);
  let filled = 0;
  forEachPosition(shape, fortran ? columnMajor(shape) : rowMajor(shape), 0, (position) => {
    data[filled++] = read(view, position * size, littleEndian);
  });
  if (mayBeInexact(type) && !data.every(isExact)) {
    throw new ImportError(`a numpy array of dtype ${type} has integers beyond 2^53`);
  }
  return data;
}

/** True for the record of a numpy array or scalar. */
export function isNumpy(value: PickleValue | undefined): value is PickleObject {
  return value instanceof PickleObject && partsOf(value) !== undefined;
}

/**
 * Returns a numpy array, or a scalar as an array of no axes.
 *
 * @param what names the value in errors, such as "the mean of observations"
 * @throws {ImportError} if the value is none, or not one of plain numbers
 */
export function numpyArray(value: PickleValue | undefined, what = "a value"): NumpyArray {
  const parts = value instanceof PickleObject ? partsOf(value) : undefined;
  if (!parts) {
    const is = value === undefined ? "missing" : describePickled(value);
    throw new ImportError(`${what} is ${is}, not a numpy array`);
  }
  const shape = shapeOf(parts.shape);
  const type = numpyType(parts.type);
  return { shape, data: numbersOf(contentOf(parts.content), type, shape, parts.fortran) };
}

/**
 * Returns a number that is Python's or numpy's.
 *
 * @throws {ImportError} if the value is neither
 */
export function plainNumber(value: PickleValue | undefined, what = "a value"): number {
  if (typeof value === "number") return value;
  const { shape, data } = numpyArray(value, what);
  if (shape.length === 0) return data[0];
  throw new ImportError(`${what} is an array of shape [${shape}], not a number`);
}
