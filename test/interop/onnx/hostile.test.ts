import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ImportError } from "../../../interop/foreign-policy.ts";
import type { OnnxOptions } from "../../../interop/onnx/options.ts";
import { readOnnxPolicy } from "../../../interop/onnx/policy.ts";

const folder = new URL("../../fixtures/onnx/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".onnx"))
  .map((name) => readFileSync(new URL(name, folder)));

/** Changes bytes of a file: single bits, an end cut off, a piece of the same or another file put in. */
type Mutation = (bytes: Buffer) => Buffer;

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (bytes: Uint8Array, fraction: number) => Math.floor(fraction * bytes.length);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(7)).map(([where, bit]) => (bytes: Buffer) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[at(bytes, where)] ^= 1 << bit;
    return changed;
  }),
  fc.tuple(place, fc.nat(255)).map(([where, byte]) => (bytes: Buffer) => {
    const changed = Buffer.from(bytes);
    if (changed.length > 0) changed[at(bytes, where)] = byte;
    return changed;
  }),
  place.map((end) => (bytes: Buffer) => bytes.subarray(0, at(bytes, end))),
  fc
    .tuple(fc.constantFrom(...files), place, place, fc.nat(200), fc.nat(200))
    .map(([other, from, to, length, replaced]) => (bytes: Buffer) => {
      const start = at(other, from);
      const target = at(bytes, to);
      const piece = other.subarray(start, start + length);
      return Buffer.concat([bytes.subarray(0, target), piece, bytes.subarray(target + replaced)]);
    }),
);

const options = fc.record<OnnxOptions>({
  distribution: fc.constantFrom(undefined, "none", "squashed_gaussian", "categorical", "greedy"),
  actionLow: fc.constant(-1),
  actionHigh: fc.constantFrom(undefined, 1),
  clip: fc.constant(true),
  logStd: fc.constantFrom(undefined, 0),
  observationSize: fc.constantFrom(undefined, 4),
});

test("a file of which bytes are changed is read or refused, and nothing else happens", () => {
  let refused = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      options,
      (file, mutations, options) => {
        const bytes = mutations.reduce<Buffer>((changed, mutate) => mutate(changed), file);
        try {
          readOnnxPolicy(bytes, options);
        } catch (error) {
          if (!(error instanceof ImportError)) throw error;
          refused += 1;
        }
      },
    ),
    { seed: 20261129, numRuns: 4000 },
  );
  expect(refused).toBeGreaterThan(0);
});
