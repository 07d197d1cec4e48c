/*
 * The encodings of numbers and strings in pickles. Each function returns undefined for what is not
 * one.
 */

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Text in UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text in Latin-1, a character for each byte. TextDecoder means Windows-1252 by the name. */
export function latin1Text({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
}

/** The bytes of text in Latin-1. */
export function latin1Bytes(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Buffer.from(text, "latin1"));
  // Other characters lost their upper bits.
  return latin1Text(bytes) === text ? bytes : undefined;
}

/** A pair of backslashes, which stays, or an escape. */
const rawEscape = /\\\\|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\[uU]/g;
const lastCode = 0x10ffff;

/** Text in Python's raw-unicode-escape: Latin-1 but for \uXXXX and \UXXXXXXXX. */
export function rawUnicodeText(bytes: Uint8Array): string | undefined {
  let valid = true;
  const text = latin1Text(bytes).replace(rawEscape, (match, four, eight) => {
    if (match === "\\\\") return match;
    const code = Number.parseInt(four ?? eight, 16);
    valid &&= code <= lastCode;
    return valid ? String.fromCodePoint(code) : "";
  });
  return valid ? text : undefined;
}

const escapes = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** A string literal of Python 2, in quotation marks, a character for each byte. */
export function literalText(bytes: Uint8Array): string | undefined {
  const literal = latin1Text(bytes);
  const quote = literal.at(0);
  if (literal.length < 2 || literal.at(-1) !== quote || (quote !== "'" && quote !== '"')) {
    return undefined;
  }
  return literal
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-fA-F]{2})|([\\'"nrt]))/g, (_, hex, character) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (escapes.get(character) ?? character),
    );
}

/** The most bytes and digits of an integer, because conversion takes quadratic time. */
const longestInteger = 1024;

/** An integer as a number where it is exact. */
function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A decimal integer. */
export function decimalInteger(text: string): number | bigint | undefined {
  if (text.length > longestInteger || !/^[+-]?\d+$/.test(text)) return undefined;
  return narrowed(BigInt(text.replace(/^\+/, "")));
}

/** A little-endian integer in two's complement. */
export function binaryInteger(bytes: Uint8Array): number | bigint | undefined {
  if (bytes.length > longestInteger) return undefined;
  if (bytes.length === 0) return 0;
  let digits = "";
  for (let i = bytes.length - 1; i >= 0; i--) digits += bytes[i].toString(16).padStart(2, "0");
  return narrowed(BigInt.asIntN(8 * bytes.length, BigInt(`0x${digits}`)));
}

/** A float as Python prints it. */
export function decimalFloat(text: string): number | undefined {
  const special = /^([+-]?)(nan|inf)$/.exec(text);
  if (special) {
    const value = special[2] === "nan" ? Number.NaN : Number.POSITIVE_INFINITY;
    return special[1] === "-" ? -value : value;
  }
  const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  return text.length <= longestInteger && decimal.test(text) ? Number(text) : undefined;
}
