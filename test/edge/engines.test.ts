import cases from "softedge:parity";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSession as createOther } from "../../edge/inference/onnxruntime/engine.ts";
import type { DenseTensor } from "../../edge/inference/session.ts";
import { createSession as createOwn } from "../../edge/inference/simd/engine.ts";
import type { ParityCase } from "../parity-case.ts";
import { constantOf, type OnnxFile, openModel, writeModelMessage } from "./onnx-file.ts";
import { bundled, written } from "./packages.ts";

const engines = { simd: createOwn, onnxruntime: createOther };

/** Of an action, in proportion to the bounds of Pendulum-v1's; indices must be equal. */
const actionTolerance = 2 * 1e-6;
/** Of anything else: absolute up to one, relative above. */
const tolerance = 1e-5;

function expectClose(name: string, actual: ArrayLike<number | bigint>, expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  const isAction = name.endsWith("action");
  for (const [i, value] of expected.entries()) {
    const error = Math.abs(Number(actual[i]) - value);
    const unit = isAction ? actionTolerance : tolerance * Math.max(1, Math.abs(value));
    expect(error, name).toBeLessThanOrEqual(unit);
  }
}

/** The samples that onnxruntime-node was asked about, as an engine takes them. */
function inputsOf({ policy, rows, observations, epsilon }: ParityCase) {
  const observation: DenseTensor =
    policy === "taxi"
      ? { shape: [rows], data: BigInt64Array.from(observations, BigInt) }
      : { shape: [rows, observations.length / rows], data: Float32Array.from(observations) };
  const noise = { shape: [rows, epsilon.length / rows], data: Float32Array.from(epsilon) };
  return { observation, epsilon: noise };
}

describe.each(Object.entries(engines))("the engine %s, in workerd", (_, createSession) => {
  test.each(cases)("does with $policy what onnxruntime-node does", async (samples) => {
    const session = await createSession(bundled(samples.policy).actor);
    const answers = await session.run(inputsOf(samples), Object.keys(samples.outputs));
    await session.release();
    for (const [name, expected] of Object.entries(samples.outputs)) {
      expectClose(name, answers[name].data, expected);
    }
  });
});

/** Gives Pendulum-v1's actor other layers, of random weights. */
function widen(model: OnnxFile, widths: number[], weights: Iterator<number>): void {
  const layers = model.graph.node.filter(({ opType }) => opType === "Gemm");
  const [hidden] = widths;
  for (const [i, layer] of layers.entries()) {
    const outputs = i < 2 ? widths[i] : 1;
    const inputs = i === 0 ? 3 : i === 1 ? hidden : widths[1];
    for (const [at, dims] of [
      [1, [inputs, outputs]],
      [2, [outputs]],
    ] as const) {
      const length = dims.reduce((product, axis) => product * axis, 1);
      const values = Float32Array.from({ length }, () => weights.next().value / Math.sqrt(inputs));
      Object.assign(constantOf(model, layer, at), {
        dims: [...dims],
        rawData: new Uint8Array(values.buffer),
      });
    }
  }
}

/** Numbers in (-1, 1) with no pattern that matters. */
function* scattered(seed: number): Generator<number, number> {
  for (let i = seed; ; i++) yield Math.sin(i * i);
}

test("both do the same, side by side, with the operators of imported policies", async () => {
  const numbers = scattered(1);
  const data = Float32Array.from({ length: 3 * 50 }, () => 8 * numbers.next().value);
  const observation = { shape: [50, 3], data };
  const [own, other] = await Promise.all(
    Object.values(engines).map(async (createSession) => {
      const session = await createSession(written("composed").actor);
      const { action } = await session.run({ observation }, ["action"]);
      await session.release();
      return Array.from<number | bigint, number>(action.data, Number);
    }),
  );
  expectClose("action", own, other);
  expect(new Set(own).size).toBeGreaterThan(40);
});

test("both do the same, side by side, with layers of any width", async () => {
  const width = fc.constantFrom(1, 3, 5, 17, 64, 256);
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(width, width),
      fc.nat(10_000),
      fc.integer({ min: 1, max: 70 }),
      async (widths, seed, rows) => {
        const model = openModel(bundled("pendulum").actor);
        const numbers = scattered(seed);
        widen(model, widths, numbers);
        const actor = writeModelMessage(model);
        const some = (length: number) =>
          Float32Array.from({ length }, () => 2 * numbers.next().value);
        const inputs = {
          observation: { shape: [rows, 3], data: some(3 * rows) },
          epsilon: { shape: [rows, 1], data: some(rows) },
        };
        const outputs = model.graph.output.map(({ name }) => name);
        const [own, other] = await Promise.all(
          Object.values(engines).map(async (createSession) => {
            const session = await createSession(actor);
            const answers = await session.run(inputs, outputs);
            await session.release();
            return answers;
          }),
        );
        for (const name of outputs) {
          expect(own[name].shape).toEqual(other[name].shape);
          expectClose(
            name,
            own[name].data,
            Array.from<number | bigint, number>(other[name].data, Number),
          );
        }
      },
    ),
  );
});
