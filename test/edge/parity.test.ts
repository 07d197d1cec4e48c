import cases from "softedge:parity";
import { describe, expect, test } from "vitest";
import { manifest } from "../../schemas/manifest.ts";
import type { ParityCase } from "../parity-case.ts";
import { request } from "./client.ts";
import { dataOf, infer } from "./inference-client.ts";

/** Of an action, where its bounds are -1 and 1; indices must be equal. */
const actionTolerance = 1e-6;
/** Of anything else, as in the verification of exports: absolute up to one, relative above. */
const tolerance = 1e-5;

type Sizes = { batch: number; rows: number };

/** Every observation alone takes a millisecond. Of Taxi-v3, 1000 rows are each of its states twice. */
const sizes: Record<string, Sizes[]> = {
  pendulum: [
    { batch: 64, rows: 10_000 },
    { batch: 1, rows: 10_000 },
  ],
  taxi: [
    { batch: 64, rows: 10_000 },
    { batch: 1, rows: 1000 },
  ],
};

/** Asks about some of the samples, with their noise. */
async function answerRows({ policy, rows, ...samples }: ParityCase, from: number, to: number) {
  const rowsOf = (entries: number[]) => {
    const columns = entries.length / rows;
    return { columns, data: entries.slice(from * columns, to * columns) };
  };
  const [observation, epsilon] = [rowsOf(samples.observations), rowsOf(samples.epsilon)];
  const kind =
    policy === "taxi"
      ? { datatype: "INT64", shape: [to - from] }
      : { datatype: "FP32", shape: [to - from, observation.columns] };
  const noise = { datatype: "FP32", shape: [to - from, epsilon.columns] };
  const inputs = [
    { name: "observation", ...kind, data: observation.data },
    { name: "epsilon", ...noise, data: epsilon.data },
  ];
  return dataOf(await infer(policy, { inputs }));
}

/** Every output for the first rows of the samples, asked for in batches. */
async function answerAll(samples: ParityCase, { batch, rows }: Sizes) {
  const all: Record<string, number[]> = {};
  for (let from = 0; from < rows; from += batch) {
    const answer = await answerRows(samples, from, Math.min(from + batch, rows));
    for (const [name, data] of Object.entries(answer)) {
      all[name] ??= [];
      all[name].push(...data);
    }
  }
  return all;
}

/** What is one in each column of an action: half of the way between its bounds, or of an index. */
async function actionUnits(policy: string): Promise<number[]> {
  const { action } = manifest.parse(await (await request(`/v1/policies/${policy}`)).json());
  if (action.kind === "discrete") return [1];
  return action.high.map((high, i) => (high - action.low[i]) / 2);
}

function largestError(
  actual: number[],
  expected: number[],
  unit: (expected: number, i: number) => number,
): number {
  // Math.max of NaN is NaN, which is no less than any tolerance.
  return actual.reduce(
    (largest, value, i) => Math.max(largest, Math.abs(value - expected[i]) / unit(expected[i], i)),
    0,
  );
}

describe.each(cases)("$policy in workerd does what it does in onnxruntime-node", (samples) => {
  test.each(sizes[samples.policy])("in batches of $batch, on $rows observations", async (size) => {
    const answers = await answerAll(samples, size);
    const units = await actionUnits(samples.policy);
    expect(Object.keys(answers)).toEqual(Object.keys(samples.outputs));
    for (const [name, actual] of Object.entries(answers)) {
      const expected = samples.outputs[name];
      expect(actual).toHaveLength((expected.length / samples.rows) * size.rows);
      const isAction = name === "action" || name === "deterministic_action";
      const error = isAction
        ? largestError(actual, expected, (_, i) => units[i % units.length])
        : largestError(actual, expected, (value) => Math.max(1, Math.abs(value)));
      expect(error, name).toBeLessThanOrEqual(isAction ? actionTolerance : tolerance);
    }
  });
});
