import { isExact, mayBeInexact } from "../numbers/number-types.ts";
import { elementCount, forEachPosition } from "../numbers/strides.ts";
import { InterpretedValue } from "../pickle/values.ts";
import { ImportError } from "../policy/foreign-policy.ts";
import { numbersOfType, type TorchType } from "./dtypes.ts";
import { elementType, type TorchStorage } from "./storage.ts";

/** Where the numbers of a tensor lie in its storage, in elements. */
export interface TensorView {
  offset: number;
  strides: readonly number[];
}

/** The types whose values all are float32. */
const single = ["float32", "float16", "bfloat16"];

/** A tensor of a PyTorch file. Its numbers are read when they are first asked for. */
export class TorchTensor extends InterpretedValue {
  readonly what = "a tensor";
  readonly shape: readonly number[];
  readonly dtype: TorchType;
  readonly #storage: TorchStorage;
  readonly #view: TensorView;
  #data: Float32Array | Float64Array | undefined;

  /** @param view lies inside the storage */
  constructor(storage: TorchStorage, dtype: TorchType, shape: readonly number[], view: TensorView) {
    super();
    this.shape = shape;
    this.dtype = dtype;
    this.#storage = storage;
    this.#view = view;
  }

  /**
   * The numbers in row-major order: float32 for floating-point types of up to 32 bits, otherwise
   * float64. Booleans are 0 and 1.
   *
   * @throws {ImportError} if the archive is damaged, a limit is exceeded, or an integer is beyond 2^53
   */
  get data(): Float32Array | Float64Array {
    this.#data ??= this.#read();
    return this.#data;
  }

  #read(): Float32Array | Float64Array {
    const { file, key } = this.#storage;
    const { size, read } = elementType(this.dtype);
    const Numbers = single.includes(this.dtype) ? Float32Array : Float64Array;
    const count = elementCount(this.shape);
    file.charge(count * Numbers.BYTES_PER_ELEMENT);
    const data = new Numbers(count);
    if (count === 0) return data;
    const content = file.read(key);
    const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    let filled = 0;
    forEachPosition(this.shape, this.#view.strides, this.#view.offset, (position) => {
      data[filled++] = read(view, position * size, file.littleEndian);
    });
    if (mayBeInexact(numbersOfType(this.dtype)) && !data.every(isExact)) {
      throw new ImportError(`a tensor of ${this.dtype} has integers beyond 2^53`);
    }
    return data;
  }
}
