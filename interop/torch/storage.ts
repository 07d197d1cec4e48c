import { type NumberType, numberTypes } from "../numbers/number-types.ts";
import { InterpretedValue } from "../pickle/values.ts";
import { numbersOfType, type TorchType } from "./dtypes.ts";

/** What all storages of a file share. */
export interface StorageFile {
  littleEndian: boolean;
  /** The length in bytes of a storage. */
  size(key: string): number;
  read(key: string): Uint8Array;
  /** Counts bytes of tensors that are read, of which there may be only so many. */
  charge(bytes: number): void;
}

/** The numbers that tensors are views of: an entry of the archive. */
export class TorchStorage extends InterpretedValue {
  readonly what = "a storage";
  readonly file: StorageFile;
  readonly key: string;
  /** undefined where tensors say it themselves. */
  readonly dtype: TorchType | undefined;

  constructor(file: StorageFile, key: string, dtype: TorchType | undefined) {
    super();
    this.file = file;
    this.key = key;
    this.dtype = dtype;
  }

  /** The number of elements of a type that it holds. */
  length(dtype: TorchType): number {
    return Math.floor(this.file.size(this.key) / elementType(dtype).size);
  }
}

/** The type of a tensor's numbers. */
export function elementType(dtype: TorchType): NumberType {
  return numberTypes[numbersOfType(dtype)];
}
