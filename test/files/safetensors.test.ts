import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeTensors, encodeTensors, type TensorFile } from "../../files/safetensors.ts";

/** The bytes of a file, in one. */
function encode(file: TensorFile): Uint8Array {
  return new Uint8Array(Buffer.concat(encodeTensors(file)));
}

const floats = fc.oneof(
  fc.float32Array({ noNaN: true, maxLength: 9 }),
  fc.float64Array({ noNaN: true, maxLength: 9 }),
);
const tensor = floats.map((data) => ({
  data,
  shape: data.length % 2 === 0 ? [2, data.length / 2] : [data.length],
}));
const name = fc.stringMatching(/^[a-zµ][a-z0-9_./é]{0,9}$/u);
const files: fc.Arbitrary<TensorFile> = fc.record({
  tensors: fc.array(fc.tuple(name, tensor), { maxLength: 4 }).map((entries) => new Map(entries)),
  metadata: fc.dictionary(name, fc.string({ unit: "grapheme" }), {
    maxKeys: 3,
    noNullPrototype: true,
  }),
});

/** The length of the header that the first eight bytes give. */
function headerLength(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

/** A file whose header is the given one, and 8 bytes of zeros behind it. */
function fileWithHeader(header: string): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + 8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

describe("a .safetensors file", () => {
  test("gives back what was written, to the last bit", () => {
    fc.assert(
      fc.property(files, (file) => {
        expect(decodeTensors(encode(file))).toEqual(file);
      }),
    );
  });

  test("is read wherever it lies in memory", () => {
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 7 }), (file, offset) => {
        const bytes = encode(file);
        const memory = new Uint8Array(offset + bytes.length);
        memory.set(bytes, offset);
        expect(decodeTensors(memory.subarray(offset))).toEqual(file);
      }),
    );
  });

  test("is a header's length, the header in JSON, and the entries, little-endian", () => {
    const bytes = encode({
      tensors: new Map([
        ["a", { data: Float32Array.of(1, -2), shape: [2, 1] }],
        ["b", { data: Float64Array.of(0.5), shape: [1] }],
      ]),
      metadata: { steps: "7" },
    });
    const length = headerLength(bytes);
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(JSON.parse(header)).toEqual({
      __metadata__: { steps: "7", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      a: { dtype: "F32", shape: [2, 1], data_offsets: [0, 8] },
      b: { dtype: "F64", shape: [1], data_offsets: [8, 16] },
    });
    const entries = new DataView(bytes.buffer, 8 + length);
    expect(entries.byteLength).toBe(16);
    expect([entries.getFloat32(0, true), entries.getFloat32(4, true)]).toEqual([1, -2]);
    expect(entries.getFloat64(8, true)).toBe(0.5);
  });

  test("is not read with a bit that is another, wherever it is", () => {
    const bytes = encode({
      tensors: new Map([["a", { data: Float32Array.of(1, -2), shape: [2, 1] }]]),
      metadata: { steps: "7" },
    });
    // But for the name of the checksum: without one, a file is one of another program.
    const name = new TextDecoder().decode(bytes).indexOf("sha256");
    const elsewhere = fc.nat(bytes.length - 1).filter((i) => i < name || i >= name + 6);
    fc.assert(
      fc.property(elsewhere, fc.nat(7), (byte, bit) => {
        const damaged = bytes.slice();
        damaged[byte] ^= 1 << bit;
        expect(() => decodeTensors(damaged)).toThrow();
      }),
      { numRuns: 500 },
    );
  });

  test("of another program is read without a checksum", () => {
    const json = JSON.stringify({ a: { dtype: "F64", shape: [1], data_offsets: [0, 8] } });
    const bytes = new Uint8Array(8 + json.length + 8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(new TextEncoder().encode(json), 8);
    new DataView(bytes.buffer).setFloat64(8 + json.length, 0.5, true);
    expect(decodeTensors(bytes).tensors.get("a")?.data).toEqual(Float64Array.of(0.5));
  });

  test("has its entries begin at a multiple of eight bytes", () => {
    fc.assert(
      fc.property(files, (file) => {
        expect(headerLength(encode(file)) % 8).toBe(0);
      }),
    );
  });

  test("is refused wherever it is cut", () => {
    fc.assert(
      fc.property(files, fc.nat(), (file, place) => {
        const bytes = encode(file);
        const cut = bytes.subarray(0, place % bytes.length);
        expect(() => decodeTensors(cut)).toThrow(
          /^the file ends (before its header does|inside tensor ".*")$/,
        );
      }),
    );
  });

  const tensorOfShape = (entry: object) => JSON.stringify({ weight: entry });
  test.each([
    ["is no JSON", "softedge", "JSON"],
    ["has another type", tensorOfShape({ dtype: "I64", shape: [1], data_offsets: [0, 8] }), "F32"],
    ["has no offsets", tensorOfShape({ dtype: "F32", shape: [2] }), "data_offsets"],
    [
      "has another number of bytes than its shape",
      tensorOfShape({ dtype: "F32", shape: [3], data_offsets: [0, 8] }),
      'tensor "weight" of shape [3] has 8 bytes',
    ],
    [
      "ends before it begins",
      tensorOfShape({ dtype: "F32", shape: [1], data_offsets: [8, 4] }),
      'tensor "weight" of shape [1] has -4 bytes',
    ],
  ])("is refused with the reason where its header %s", (_, header, reason) => {
    expect(() => decodeTensors(fileWithHeader(header))).toThrow(reason);
  });
});
