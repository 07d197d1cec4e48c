/** Parts of a pickle: opcodes as text, a character for each byte, and arguments as numbers or bytes. */
export type PicklePart = string | number | Uint8Array;

/** Returns the bytes of parts. */
export function pickleOf(...parts: readonly PicklePart[]): Uint8Array {
  return new Uint8Array(
    Buffer.concat(
      parts.map((part) => {
        if (typeof part === "string") return Buffer.from(part, "latin1");
        return typeof part === "number" ? Buffer.of(part) : part;
      }),
    ),
  );
}

/** A little-endian unsigned integer. */
export function little(value: number | bigint, bytes: 2 | 4 | 8): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return new Uint8Array(view.buffer).slice(0, bytes);
}

/** Text: BINUNICODE. */
export function pickledText(value: string): Uint8Array {
  const encoded = new TextEncoder().encode(value);
  return pickleOf("X", little(encoded.length, 4), encoded);
}

/** Bytes: BINBYTES. */
export function pickledBytes(value: Uint8Array): Uint8Array {
  return pickleOf("B", little(value.length, 4), value);
}

/** A global: GLOBAL. */
export function pickledGlobal(module: string, name: string): Uint8Array {
  return pickleOf(`c${module}\n${name}\n`);
}
