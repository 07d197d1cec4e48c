import { createHash } from "node:crypto";
import * as z from "zod";
import { piecesOf } from "./pieces.ts";

/**
 * The content of a .safetensors file: tensors by name, and text metadata. Python reads such files
 * too.
 */
export interface TensorFile {
  tensors: Map<string, { data: Float32Array | Float64Array; shape: readonly number[] }>;
  metadata: Record<string, string>;
}

const tensorEntry = z.object({
  dtype: z.enum(["F32", "F64"]),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const fileHeader = z
  .object({ __metadata__: z.record(z.string(), z.string()).default({}) })
  .catchall(tensorEntry);

/** The metadata entry with the SHA-256 of the rest of the header and of the tensors. */
const checksumNote = "sha256";

function checksumOf(
  metadata: Record<string, string>,
  entries: object,
  data: readonly Uint8Array[],
): string {
  const hash = createHash("sha256").update(JSON.stringify([metadata, entries]));
  for (const piece of data.flatMap((bytes) => piecesOf(bytes))) hash.update(piece);
  return hash.digest("hex");
}

type TensorEntry = z.infer<typeof tensorEntry>;

/**
 * Encodes a .safetensors file: the header's length (u64), the header (JSON), then the tensors'
 * entries, all little-endian.
 *
 * @returns parts to write in order; those of tensors are views, because a replay buffer may be too
 * large to copy
 */
export function encodeTensors({ tensors, metadata }: TensorFile): Uint8Array[] {
  let end = 0;
  const entries = Array.from(tensors, ([name, { data, shape }]): [string, TensorEntry] => {
    const start = end;
    end += data.byteLength;
    const dtype = data instanceof Float32Array ? "F32" : "F64";
    return [name, { dtype, shape: [...shape], data_offsets: [start, end] }];
  });
  const table = Object.fromEntries(entries);
  const body = Array.from(
    tensors.values(),
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  const noted = { ...metadata, [checksumNote]: checksumOf(metadata, table, body) };
  const header = new TextEncoder().encode(JSON.stringify({ __metadata__: noted, ...table }));
  // Pad with spaces to a multiple of eight, so that every tensor is aligned.
  const padded = Math.ceil(header.length / 8) * 8;
  const head = new Uint8Array(8 + padded).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(header, 8);
  return [head, ...body];
}

/** The length in bytes of a file's header, which its first eight bytes say. */
export function headerLength(head: Uint8Array): number {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return head.length < 8 ? Number.NaN : Number(view.getBigUint64(0, true));
}

/**
 * Decodes a header.
 *
 * @param header without the bytes of its length
 */
function decodeHeader(header: Uint8Array) {
  const parsed = fileHeader.parse(JSON.parse(new TextDecoder().decode(header)));
  const { __metadata__: noted, ...entries } = parsed;
  const { [checksumNote]: checksum, ...metadata } = noted;
  return { metadata, entries, checksum };
}

/**
 * The metadata in a file's header, which says nothing about whether the tensors are intact.
 *
 * @param header without the bytes of its length
 */
export function decodeMetadata(header: Uint8Array): TensorFile["metadata"] {
  return decodeHeader(header).metadata;
}

/**
 * Decodes a .safetensors file.
 *
 * @throws {Error} if the bytes are not a complete .safetensors file of float32 and float64 tensors,
 * or do not match their checksum, if there is one
 */
export function decodeTensors(bytes: Uint8Array): TensorFile {
  const length = headerLength(bytes);
  if (!(length <= bytes.length - 8)) throw new Error("the file ends before its header does");
  const { metadata, entries, checksum } = decodeHeader(bytes.subarray(8, 8 + length));
  const body = bytes.subarray(8 + length);
  const tensors: TensorFile["tensors"] = new Map();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [start, end] = data_offsets;
    if (end > body.length) throw new Error(`the file ends inside tensor "${name}"`);
    if (
      end - start !==
      shape.reduce((size, length) => size * length, 1) * (dtype === "F32" ? 4 : 8)
    ) {
      throw new Error(`tensor "${name}" of shape [${shape}] has ${end - start} bytes`);
    }
    // Copy: the offset in the file may not be aligned for a typed array. `slice` of a Buffer is none.
    const own = new Uint8Array(body.subarray(start, end)).buffer;
    tensors.set(name, {
      data: dtype === "F32" ? new Float32Array(own) : new Float64Array(own),
      shape,
    });
  }
  // Files of other programs have no checksum.
  if (checksum !== undefined && checksum !== checksumOf(metadata, entries, [body])) {
    throw new Error("its content is not what its checksum says");
  }
  return { tensors, metadata };
}
