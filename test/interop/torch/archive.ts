import { zipSync } from "fflate";
import {
  little,
  type PicklePart,
  pickledGlobal,
  pickledText,
  pickleOf,
} from "../../../studies/fuzz/pickle-writer.ts";

/** A tensor of a file, whose storage has the key 0. */
export interface WrittenTensor {
  shape: readonly number[];
  strides: readonly number[];
  offset?: number;
  /** The global of the storage's type in the module torch. */
  storage?: string;
  location?: string;
}

/** Integers of any size: LONG1 of eight bytes. */
const integers = (values: readonly number[]) =>
  pickleOf("(", ...values.flatMap((value) => [0x8a, 8, little(value, 8)]), "t");

/** A tensor, as torch.save pickles it. */
export function pickledTensor({
  shape,
  strides,
  offset = 0,
  storage = "FloatStorage",
  location = "cpu",
}: WrittenTensor): Uint8Array {
  const id = [
    pickledText("storage"),
    pickledGlobal("torch", storage),
    pickledText("0"),
    pickledText(location),
    "K\x00",
  ];
  const place = pickleOf(0x8a, 8, little(offset, 8));
  return pickleOf(
    pickledGlobal("torch._utils", "_rebuild_tensor_v2"),
    "((",
    ...id,
    "tQ",
    place,
    integers(shape),
    integers(strides),
    "\x89}tR",
  );
}

/** A file of torch.save of a pickle and the bytes of storage 0. */
export function torchFile(
  parts: readonly PicklePart[],
  storage: Uint8Array,
  entries: Record<string, Uint8Array> = {},
): Uint8Array {
  return zipSync(
    { "a/data.pkl": pickleOf(0x80, 2, ...parts, "."), "a/data/0": storage, ...entries },
    { level: 0 },
  );
}
