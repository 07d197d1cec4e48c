import type { RequestInput } from "../../schemas/inference-protocol.ts";
import { Refusal } from "../http/refusal.ts";
import type { DenseTensor } from "../inference/session.ts";
import { quote } from "../onnx/quote.ts";

/** Triton's extension for binary tensors: little-endian, in row-major order, behind the JSON. */

/** An input, and its bytes if they do not stand in the JSON. */
export interface GivenInput extends RequestInput {
  bytes: Uint8Array | undefined;
}

/** The arrays of those datatypes that may be sent. Workers run on little-endian processors alone. */
const arrays = {
  FP32: { width: 4, read: (bytes: ArrayBuffer) => new Float32Array(bytes) },
  FP64: { width: 8, read: (bytes: ArrayBuffer) => new Float64Array(bytes) },
  INT32: { width: 4, read: (bytes: ArrayBuffer) => new Int32Array(bytes) },
  INT64: { width: 8, read: (bytes: ArrayBuffer) => new BigInt64Array(bytes) },
};

/** A datatype whose tensors may be sent. */
export type SentDatatype = keyof typeof arrays;

/**
 * Gives each input its bytes: those with `binary_data_size` divide what follows the JSON among them,
 * in order.
 *
 * @throws {Refusal} when the sizes are not those of what follows, or an input has data besides
 */
export function withBytes(inputs: readonly RequestInput[], binary: Uint8Array): GivenInput[] {
  let end = 0;
  const given = inputs.map((input): GivenInput => {
    const size = input.parameters?.binary_data_size;
    if (size === undefined) return { ...input, bytes: undefined };
    if (input.data) refuseSize(input, "cannot be given together with data: give one of them");
    const bytes = binary.subarray(end, end + size);
    if (bytes.length < size) {
      refuseSize(
        input,
        `is ${size}, but ${bytes.length} bytes are left behind the JSON, whose length the header Inference-Header-Content-Length gives`,
      );
    }
    end += size;
    return { ...input, bytes };
  });
  if (end === binary.length) return given;
  const sizes = `the parameters binary_data_size of its inputs are ${end} in all`;
  throw new Refusal(400, `the body has ${binary.length} bytes behind its JSON, but ${sizes}`);
}

/**
 * Reads the entries of an input from its bytes.
 *
 * @throws {Refusal} when there are fewer or more than its shape says
 */
export function readEntries(
  input: RequestInput,
  bytes: Uint8Array,
  datatype: SentDatatype,
  length: number,
): ArrayLike<number | bigint> {
  const { width, read } = arrays[datatype];
  if (bytes.length === length * width) return read(bytes.slice().buffer);
  return refuseSize(
    input,
    `must be ${length * width} for ${length} entries of ${datatype}, not ${bytes.length}`,
  );
}

function refuseSize({ name }: RequestInput, detail: string): never {
  throw new Refusal(400, `input ${quote(name)}: parameter binary_data_size ${detail}`);
}

/** The bytes of a tensor. */
export function tensorBytes({ data }: DenseTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
