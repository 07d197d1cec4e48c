import fc from "fast-check";
import { expect, test } from "vitest";
import type { OnnxOptions } from "../../../interop/onnx/options.ts";
import { readOnnxPolicy } from "../../../interop/onnx/policy.ts";
import { ImportError } from "../../../interop/policy/foreign-policy.ts";
import { type Attribute, type BuiltNode, build, type Constant } from "./build.ts";
import { onnxFile, onnxNames } from "./fixtures.ts";

const files = onnxNames.map((name) => Buffer.from(onnxFile(name)));

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
    { numRuns: 2000 },
  );
  expect(refused).toBeGreaterThan(0);
});

/** Operators of every family, with attributes that some of them have. */
const operators =
  "Add Div Pow Max Clip Gelu PRelu Gemm MatMul Softmax LayerNormalization RMSNormalization " +
  "BatchNormalization ReduceSum ReduceMax ArgMax Less Equal Where Not Slice Split Gather OneHot Concat " +
  "Reshape Flatten Squeeze Unsqueeze Transpose Expand Shape Dropout Cast Constant ConstantOfShape";

const whole = fc.constantFrom(0, 1, -1, 2, 3, 4, -2, 2 ** 31 - 1, -(2 ** 31), 2 ** 40);
const wholes = fc.array(whole, { maxLength: 4 });
const shape = fc.array(fc.constantFrom<number>(0, 1, 2, 4), { maxLength: 4 });
const constant: fc.Arbitrary<Constant> = fc
  .tuple(shape, fc.array(whole, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([shape, entries, isWhole]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const data = Array.from({ length: size }, (_, i) => entries[i % entries.length]);
    return { shape, data, type: isWhole ? "int64" : "float32" };
  });

const attribute: fc.Arbitrary<[string, Attribute]> = fc.oneof(
  fc.tuple(fc.constantFrom("axis", "keepdims", "transB", "to", "value_int", "allowzero"), whole),
  fc.tuple(
    fc.constantFrom("axes", "perm", "starts", "ends", "split", "axis", "value_ints"),
    wholes,
  ),
  fc.tuple(fc.constantFrom("alpha", "epsilon"), fc.constant({ float: 0.5 })),
  fc.tuple(fc.constantFrom("value", "axis"), constant),
  fc.tuple(fc.constantFrom("approximate", "axes"), fc.constant("tanh")),
);

/** A node of which each input is the last result, the observation, a constant, or left out. */
const node = fc.record({
  op: fc.constantFrom(...operators.split(" ")),
  inputs: fc.array(fc.oneof(fc.constantFrom("last", "x", "last", ""), constant), { maxLength: 5 }),
  attributes: fc.array(attribute, { maxLength: 3 }),
});

test("any operator on any operands is read or refused, and nothing else happens", () => {
  fc.assert(
    fc.property(
      fc.array(node, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(7, 9, 11, 13, 18, 23),
      options,
      (chosen, operatorSet, options) => {
        const constants: Record<string, Constant> = {};
        const nodes = chosen.map(({ op, inputs, attributes }, i): BuiltNode => {
          const names = inputs.map((input, at) => {
            if (input === "last") return i === 0 ? "x" : `h${i - 1}`;
            if (typeof input === "string") return input;
            constants[`c${i}${at}`] = input;
            return `c${i}${at}`;
          });
          const outputs = op === "Split" ? [`h${i}`, `s${i}`] : [`h${i}`];
          return { op, inputs: names, outputs, attributes: Object.fromEntries(attributes) };
        });
        const outputs = [`h${nodes.length - 1}`];
        try {
          readOnnxPolicy(build({ nodes, constants, operatorSet, outputs }), options);
        } catch (error) {
          if (!(error instanceof ImportError)) throw error;
        }
      },
    ),
    { numRuns: 2000 },
  );
});
