import fc from "fast-check";
import * as ort from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import { writeKernel } from "../../edge/inference/simd/kernel.ts";
import { openSession } from "../../edge/inference/simd/session.ts";
import { checkModel } from "../../edge/package/check-model.ts";
import { evaluate } from "../../graph/evaluate.ts";
import { compute, type Value } from "../../graph/kernels.ts";
import { type Node, reachable } from "../../graph/node.ts";
import { writeModel } from "../../graph/onnx/write.ts";
import { sizeOf } from "../../graph/shape.ts";
import { type RandomGraph, randomGraph } from "./random-graph.ts";

const kernel = new WebAssembly.Module(writeKernel());

/** The operations whose results are not the nearest numbers of float32. */
const roundsTwice: ReadonlySet<string> = new Set(["matmul", "layerNormalization"]);

type Outputs = Record<string, Node>;
type Results = Record<string, ArrayLike<number>>;

/** The outputs of a graph for some of its rows, in this engine. */
async function inOwnEngine(
  { observation: { columns, data } }: RandomGraph,
  outputs: Outputs,
  [from, to]: [number, number],
): Promise<Results> {
  const model = Uint8Array.from(writeModel({ name: "graph", outputs }));
  const observation = {
    shape: [to - from, columns],
    data: data.slice(from * columns, to * columns),
  };
  const session = await openSession(kernel, model.buffer);
  const answers = await session.run({ observation }, Object.keys(outputs));
  return Object.fromEntries(
    Object.entries(answers).map(([name, { data }]) => [name, Float32Array.from(data, Number)]),
  );
}

async function inOnnxRuntime(graph: RandomGraph, outputs: Outputs): Promise<Results> {
  const { observation, rows } = graph;
  const session = await ort.InferenceSession.create(writeModel({ name: "graph", outputs }));
  const input = new ort.Tensor("float32", observation.data, [rows, observation.columns]);
  const answers = await session.run({ observation: input });
  await session.release();
  return Object.fromEntries(
    Object.entries(answers).map(([name, { data }]) => [name, Float32Array.from(data, Number)]),
  );
}

/** All nodes that depend on the observation, by names. */
function computedBy({ results }: RandomGraph): Outputs {
  const nodes = reachable(results).filter(({ inputs }) => inputs.length > 0);
  return Object.fromEntries(nodes.map((node) => [`node ${node.id}`, node]));
}

/** What a node is in float64, of inputs as an engine has computed them. */
function expectedOf(graph: RandomGraph, node: Node, computed: Results): Float64Array {
  const given = (input: Node): Value => {
    const { operation, shape } = input;
    const data =
      operation.kind === "constant"
        ? Float32Array.from(operation.data)
        : operation.kind === "input"
          ? graph.observation.data
          : computed[`node ${input.id}`];
    return { data, shape: shapeOf(shape) };
  };
  const shapeOf = (shape: Node["shape"]) =>
    shape.map((length) => (typeof length === "string" ? graph.rows : length));
  return compute(node, node.inputs.map(given), shapeOf(node.shape));
}

/** The last result as the action of a policy without noise. */
const asAction = ({ results }: RandomGraph): Outputs => {
  const action = results.at(-1);
  if (!action) throw new Error("the graph has no results");
  return { action };
};

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of Array.from(expected).entries()) {
    expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    );
  }
}

describe("a random graph of the operators that actors may have", () => {
  test("is computed in this engine node by node in float64, rounded once", async () => {
    await fc.assert(
      fc.asyncProperty(randomGraph, async (graph) => {
        const outputs = computedBy(graph);
        const computed = await inOwnEngine(graph, outputs, [0, graph.rows]);
        for (const [name, node] of Object.entries(outputs)) {
          const expected = expectedOf(graph, node, computed);
          // The kernel of layers adds up in float32. A normalization is several operators.
          if (roundsTwice.has(node.operation.kind)) expectClose(computed[name], expected, 1e-5);
          else expect(computed[name], node.operation.kind).toEqual(Float32Array.from(expected));
        }
      }),
    );
  });

  test("is computed in ONNX Runtime node by node up to rounding", async () => {
    await fc.assert(
      fc.asyncProperty(randomGraph, async (graph) => {
        const outputs = computedBy(graph);
        const computed = await inOnnxRuntime(graph, outputs);
        for (const [name, node] of Object.entries(outputs)) {
          expectClose(computed[name], expectedOf(graph, node, computed), 1e-5);
        }
      }),
    );
  });

  test("is accepted as an actor, and answers the same in both and in float64", async () => {
    await fc.assert(
      fc.asyncProperty(randomGraph, async (graph) => {
        const { observation, rows } = graph;
        const outputs = asAction(graph);
        const columns = sizeOf([outputs.action.shape[1]]);
        const space = (length: number, bound: number) => ({
          kind: "box" as const,
          low: Array<number>(length).fill(-bound),
          high: Array<number>(length).fill(bound),
        });
        checkModel(
          {
            observation: space(observation.columns, 4),
            action: space(columns, 5),
            distribution: "none",
          },
          writeModel({ name: "actor", outputs }),
        );
        const shape = [rows, observation.columns];
        const [{ data }] = evaluate([outputs.action], {
          observation: { data: observation.data, shape },
        });
        const own = await inOwnEngine(graph, outputs, [0, rows]);
        const other = await inOnnxRuntime(graph, outputs);
        expectClose(own.action, data, 1e-3);
        expectClose(other.action, data, 1e-3);
      }),
    );
  });

  test("answers a row to the same bits, whatever rows are beside it", async () => {
    await fc.assert(
      fc.asyncProperty(randomGraph, async (graph) => {
        const outputs = asAction(graph);
        const together = await inOwnEngine(graph, outputs, [0, graph.rows]);
        const alone = await Promise.all(
          Array.from({ length: graph.rows }, (_, row) =>
            inOwnEngine(graph, outputs, [row, row + 1]),
          ),
        );
        const rows = alone.flatMap(({ action }) => Array.from(action));
        expect(together.action).toEqual(Float32Array.from(rows));
      }),
      { numRuns: 40 },
    );
  });
});
