import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTorch } from "../../../interop/torch/read-torch.ts";
import { stateDict } from "../../../interop/torch/state-dict.ts";
import { TorchTensor } from "../../../interop/torch/tensor.ts";
import { pickledText } from "../../../studies/fuzz/pickle-writer.ts";
import { pickledTensor, torchFile, type WrittenTensor } from "./archive.ts";

const ramp = Float32Array.from({ length: 24 }, (_, i) => i);
const storage = new Uint8Array(ramp.buffer);

function tensorOf(written: WrittenTensor, bytes = storage, entries = {}): TorchTensor {
  const value = readTorch(torchFile([pickledTensor(written)], bytes, entries));
  if (value instanceof TorchTensor) return value;
  throw new Error("no tensor");
}

const numbersOf = (written: WrittenTensor) => [...tensorOf(written).data];

describe("a tensor is a view of its storage", () => {
  test.each<[string, WrittenTensor, number[]]>([
    ["whole", { shape: [2, 3], strides: [3, 1] }, [0, 1, 2, 3, 4, 5]],
    ["transposed", { shape: [3, 2], strides: [1, 3] }, [0, 3, 1, 4, 2, 5]],
    ["a part", { shape: [2], strides: [6], offset: 5 }, [5, 11]],
    ["expanded", { shape: [2, 2], strides: [0, 1], offset: 22 }, [22, 23, 22, 23]],
    ["a scalar", { shape: [], strides: [], offset: 23 }, [23]],
    ["empty", { shape: [0, 3], strides: [3, 1], offset: 24 }, []],
    ["empty, whatever its strides are", { shape: [2 ** 52, 0], strides: [2 ** 52, 2 ** 52] }, []],
    ["of a GPU", { shape: [1], strides: [1], location: "cuda:0" }, [0]],
  ])("%s", (_, written, numbers) => {
    expect(numbersOf(written)).toEqual(numbers);
  });

  test("of any strides: element i is at offset + i . strides", () => {
    const axis = fc.record({ length: fc.integer({ min: 1, max: 3 }), stride: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(axis, { maxLength: 3 }), fc.nat(5), (axes, offset) => {
        const shape = axes.map(({ length }) => length);
        const strides = axes.map(({ stride }) => stride);
        const expected = axes.reduce(
          (positions, { length, stride }) =>
            positions.flatMap((at) => Array.from({ length }, (_, i) => at + i * stride)),
          [offset],
        );
        expect(numbersOf({ shape, strides, offset })).toEqual(expected);
      }),
    );
  });

  test.each<[string, WrittenTensor]>([
    ["by its offset", { shape: [1], strides: [1], offset: 24 }],
    ["by its shape", { shape: [25], strides: [1] }],
    ["by its strides", { shape: [2, 2], strides: [23, 1] }],
    ["by far", { shape: [2 ** 52, 2 ** 52], strides: [2 ** 52, 2 ** 52], offset: 2 ** 52 }],
    ["by the size of its elements", { shape: [13], strides: [1], storage: "DoubleStorage" }],
  ])("is refused if it reaches beyond the storage: %s", (_, written) => {
    expect(() => tensorOf(written)).toThrow(/a tensor reaches element \d\S* of a storage of/);
  });

  test("is refused if its strides do not fit its shape", () => {
    expect(() => tensorOf({ shape: [2], strides: [] })).toThrow("have unequal lengths");
  });
});

describe("a small file of large tensors", () => {
  test("is read, but not the numbers of a tensor beyond the limit", () => {
    const tensor = tensorOf({ shape: [2 ** 40, 2 ** 40, 2 ** 40], strides: [0, 0, 0] });
    expect(tensor.shape).toEqual([2 ** 40, 2 ** 40, 2 ** 40]);
    expect(() => tensor.data).toThrow("tensors of more than 1073741824 bytes: no more are read");
  });
});

describe("a file of another machine", () => {
  test("is read by its byte order", () => {
    const big = new DataView(new ArrayBuffer(8));
    big.setFloat32(0, 0.25);
    big.setFloat32(4, -3);
    const order = new TextEncoder().encode("big");
    const tensor = tensorOf({ shape: [2], strides: [1] }, new Uint8Array(big.buffer), {
      "a/byteorder": order,
    });
    expect([...tensor.data]).toEqual([0.25, -3]);
  });

  test("is refused if the order is unknown", () => {
    const entries = { "a/byteorder": new TextEncoder().encode("mixed") };
    expect(() => tensorOf({ shape: [1], strides: [1] }, storage, entries)).toThrow(
      'the byte order of the PyTorch file is "mixed": little or big',
    );
  });
});

describe("a state dict", () => {
  const tensor = pickledTensor({ shape: [1], strides: [1] });
  const dictOf = (...parts: Parameters<typeof torchFile>[0]) =>
    stateDict(readTorch(torchFile(parts, storage)));

  test("has tensors by their names", () => {
    expect([...dictOf("}", pickledText("__proto__"), tensor, "s").keys()]).toEqual(["__proto__"]);
  });

  test.each<[string, Parameters<typeof torchFile>[0], string]>([
    ["a tensor", [tensor], "the state dict is a tensor"],
    ["None at a name", ["}", pickledText("w"), "Ns"], 'has None at "w": only tensors'],
    ["a number as a name", ["}K\x01", tensor, "s"], "has a tensor at the number 1: only tensors"],
  ])("is refused: %s", (_, parts, message) => {
    expect(() => dictOf(...parts)).toThrow(message);
  });
});
