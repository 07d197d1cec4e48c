import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DenseTensor } from "../../edge/inference/session.ts";
import { writeKernel } from "../../edge/inference/simd/kernel.ts";
import { openSession } from "../../edge/inference/simd/session.ts";
import { networkActor, tabularActor } from "../../export/actor-graph.ts";
import { loadActor } from "../../export/onnx-policy.ts";
import type { Node } from "../../graph/node.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { Trace } from "../../graph/trace.ts";
import { drawEpsilon } from "../../noise/epsilon.ts";
import type { PolicyFacts } from "../../schemas/policy-interface.ts";
import { normalizedRange } from "../../train/networks/running-statistics.ts";
import { squashedGaussianActor } from "../../train/networks/squashed-gaussian.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";

const kernel = new WebAssembly.Module(writeKernel());
const open = (model: Uint8Array) => openSession(kernel, Uint8Array.from(model).buffer);

/** An actor's file, and rows of what it takes. Properties tell of it what it is made of. */
interface Case {
  model: Uint8Array;
  facts: PolicyFacts;
  rows: number;
  observations: number[];
  epsilon: Float32Array;
  outputs: string[];
}

interface ContinuousSettings {
  seed: number;
  rows: number;
  observation: number;
  action: number;
  hidden: number[];
  isNormalized: boolean;
}

interface DiscreteSettings {
  seed: number;
  rows: number;
  states: number;
  actions: number;
}

const width = fc.constantFrom(1, 3, 5, 17, 256);
const rowCount = fc.integer({ min: 1, max: 40 });

/** Random actors, as networks begin: weights of U(-1, 1) / sqrt(inputs). */
const continuous = fc
  .record({
    seed: fc.nat(),
    rows: rowCount,
    observation: width,
    action: fc.constantFrom(1, 3, 5, 17),
    hidden: fc.array(width, { maxLength: 3 }),
    isNormalized: fc.boolean(),
  })
  .map((settings) => ({ settings, make: () => continuousCase(settings) }));

function continuousCase({
  seed,
  rows,
  observation,
  action,
  hidden,
  isNormalized,
}: ContinuousSettings): Case {
  const random = new NumpyGenerator(seed);
  const parameter = (_: string, shape: readonly number[]) => {
    const length = shape.reduce((product, axis) => product * axis, 1);
    const range = 1 / Math.sqrt(shape.length > 1 ? shape[0] : 4);
    return Float32Array.from({ length }, () => random.uniform(-range, range));
  };
  const bounds = { low: Array(action).fill(-1), high: Array(action).fill(1) };
  const normalization = {
    mean: Float64Array.from({ length: observation }, () => random.uniform(-1, 1)),
    scale: Float64Array.from({ length: observation }, () => random.uniform(0.5, 2)),
  };
  const outputs = networkActor({
    description: squashedGaussianActor,
    sizes: { observation, action, hidden },
    space: { kind: "box", ...bounds },
    parameter,
    normalization: isNormalized ? normalization : undefined,
  });
  // Where they are normalized, about one of a row is beyond the range that it is then clipped to.
  const observations = Array.from({ length: rows * observation }, () =>
    isNormalized && random.uniform() < 1 / observation
      ? random.uniform(-3, 3) * normalizedRange
      : random.uniform(-2, 2),
  );
  return {
    model: writeModel({ name: "actor", outputs }),
    facts: {
      observation: {
        kind: "box",
        low: Array(observation).fill(null),
        high: Array(observation).fill(null),
      },
      action: { kind: "box", ...bounds },
      distribution: "squashed_gaussian",
    },
    rows,
    observations,
    epsilon: drawEpsilon("normal", seed, rows, action),
    outputs: Object.keys(outputs),
  };
}

const discrete = fc
  .record({
    seed: fc.nat(),
    rows: rowCount,
    states: fc.integer({ min: 1, max: 50 }),
    actions: fc.integer({ min: 1, max: 20 }),
  })
  .map((settings) => ({ settings, make: () => discreteCase(settings) }));

function discreteCase({ seed, rows, states, actions }: DiscreteSettings): Case {
  const random = new NumpyGenerator(seed);
  const logits = Float64Array.from({ length: states * actions }, () => random.uniform(-5, 5));
  const outputs = tabularActor(logits, states, actions);
  return {
    model: writeModel({ name: "actor", outputs }),
    facts: {
      observation: { kind: "discrete", size: states },
      action: { kind: "discrete", size: actions },
      distribution: "categorical",
    },
    rows,
    observations: Array.from({ length: rows }, () => Math.floor(random.uniform(0, states))),
    epsilon: drawEpsilon("gumbel", seed, rows, actions),
    outputs: Object.keys(outputs),
  };
}

/** The inputs of some of the rows. */
function inputsOf({ facts, rows, observations, epsilon }: Case, from = 0, to = rows) {
  const part = (length: number) => [from, to].map((row) => (row * length) / rows);
  const numbers = observations.slice(...part(observations.length));
  return {
    observation:
      facts.observation.kind === "box"
        ? { shape: [to - from, observations.length / rows], data: Float32Array.from(numbers) }
        : { shape: [to - from], data: BigInt64Array.from(numbers, BigInt) },
    epsilon: {
      shape: [to - from, epsilon.length / rows],
      data: epsilon.slice(...part(epsilon.length)),
    },
  };
}

describe("an actor in the Worker's own engine", () => {
  test.each([
    ["real-valued actions", continuous],
    ["discrete actions", discrete],
  ])("with %s answers what onnxruntime-node answers", async (_, cases) => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ make }) => {
        const actor = make();
        const other = await loadActor(actor.model, actor.facts);
        const expected = await other.run(actor.observations, actor.epsilon, actor.rows);
        await other.release();
        const session = await open(actor.model);
        const answers = await session.run(inputsOf(actor), actor.outputs);
        for (const name of actor.outputs) {
          const { data, shape } = answers[name];
          expect(data.constructor).toBe(expected[name].constructor);
          expect(shape.reduce((product, length) => product * length, 1)).toBe(data.length);
          expect(data).toHaveLength(expected[name].length);
          // Both round sums of up to hundreds of terms. Of actions the bounds are -1 and 1.
          const tolerance = name.endsWith("action") ? 1e-5 : 1e-4;
          for (const [i, value] of Array.from(expected[name], Number).entries()) {
            const error = Math.abs(Number(data[i]) - value);
            expect(error, name).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
          }
        }
      }),
    );
  });

  test.each([
    ["real-valued actions", continuous],
    ["discrete actions", discrete],
  ])("with %s answers a row to the same bits, whatever rows are beside it", async (_, cases) => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ make }) => {
        const actor = make();
        const session = await open(actor.model);
        const together = await session.run(inputsOf(actor), actor.outputs);
        for (let row = 0; row < actor.rows; row++) {
          const alone = await session.run(inputsOf(actor, row, row + 1), actor.outputs);
          for (const name of actor.outputs) {
            const { data, shape } = together[name];
            const size = data.length / shape[0];
            expect(data.slice(row * size, (row + 1) * size)).toEqual(alone[name].data);
          }
        }
      }),
    );
  });
});

describe("the engine refuses", () => {
  const batch = "batch";
  /** A model of one output, y. */
  function modelOf(make: (trace: Trace) => Node): Uint8Array {
    return writeModel({ name: "model", outputs: { y: make(new Trace()) } });
  }

  test.each<[string, Uint8Array, RegExp]>([
    [
      "an operator that no actor has",
      modelOf((trace) => trace.logSumExp(trace.input("x", [batch, 3]))),
      /node\/0\/opType is no operator of exported actors/,
    ],
    [
      "a product of rows with rows",
      modelOf((trace) => trace.matmul(trace.input("x", [batch, 3]), trace.input("w", [3, 2]))),
      /input|free batch/,
    ],
    [
      "indices where numbers belong",
      modelOf((trace) => trace.exp(trace.argMax(trace.input("x", [batch, 3])))),
      /Exp is given "#\d+", which is not float32/,
    ],
    [
      "an input without a free batch",
      modelOf((trace) => trace.exp(trace.input("x", [4, 3]))),
      /"x" has no free batch/,
    ],
    ["what is no model", Uint8Array.of(1, 2, 3), /is no whole protocol buffer|has a field/],
  ])("%s", async (_, model, reason) => {
    await expect(open(model)).rejects.toThrow(reason);
  });

  const logits = Float64Array.from({ length: 12 }, (_, i) => i);
  const session = open(writeModel({ name: "actor", outputs: tabularActor(logits, 4, 3) }));
  const epsilon = { shape: [1, 3], data: new Float32Array(3) };
  const state = (...states: bigint[]) => ({
    shape: [states.length],
    data: BigInt64Array.from(states),
  });

  test.each<[string, Record<string, DenseTensor>, string, RegExp]>([
    ["a missing input", { epsilon }, "action", /the input "observation" is missing/],
    [
      "an input of another type",
      { epsilon, observation: { shape: [1], data: Float32Array.of(1) } },
      "action",
      /the input "observation" must be int64 \[batch\]/,
    ],
    [
      "an input of another shape",
      { epsilon: { shape: [1, 2], data: new Float32Array(2) }, observation: state(1n) },
      "action",
      /the input "epsilon" must be float32 \[batch, 3\]/,
    ],
    [
      "inputs of different numbers of rows",
      { epsilon, observation: state(1n, 2n) },
      "action",
      /different numbers of rows/,
    ],
    ["an unknown output", { epsilon, observation: state(1n) }, "q", /there is no output "q"/],
    ["a state beyond the table", { epsilon, observation: state(4n) }, "action", /not in 0 ... 3/],
    ["a negative state", { epsilon, observation: state(-1n) }, "action", /not in 0 ... 3/],
  ])("%s", async (_, inputs, output, reason) => {
    await expect((await session).run(inputs, [output])).rejects.toThrow(reason);
  });
});
