import { expect } from "vitest";

const plain = (text: string | null | undefined) =>
  (text ?? "").replaceAll(",", "").replaceAll("−", "-");

/** The number that a text is; NaN if it is none. */
export function numberIn(text: string | null | undefined): number {
  return Number.parseFloat(plain(text));
}

/** The numbers in a text, as they are written. */
export function numbersIn(text: string | undefined): string[] {
  return plain(text).match(/-?\d+(\.\d+)?/g) ?? [];
}

/** Expects a text to be this number, to as many decimals as it has. */
export function expectRounded(text: string | undefined, exact: number | null | undefined): void {
  const decimals = plain(text).split(".")[1]?.length ?? 0;
  expect(Math.abs(numberIn(text) - (exact ?? Number.NaN))).toBeLessThanOrEqual(
    0.5000001 * 10 ** -decimals,
  );
}
