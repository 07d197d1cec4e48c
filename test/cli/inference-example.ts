import { readFileSync } from "node:fs";
import { inferenceResponse } from "../../schemas/inference-protocol.ts";
import type { ServedWorker } from "./served-worker.ts";

const document = readFileSync("docs/inference-protocol.md", "utf8");
const documentedHost = "127.0.0.1:8787";

/** The host and port of a Worker. */
export function hostOf({ url }: ServedWorker): string {
  return new URL(url).host;
}

/** The example of the document that imports a package, asking a Worker of the tests. */
export function exampleOf(module: string, worker: ServedWorker): string {
  const examples = Array.from(document.matchAll(/```python\n([\s\S]*?)```/g), ([, code]) => code);
  const example = examples.find((code) => code.includes(module));
  if (!example?.includes(documentedHost)) {
    throw new Error(`docs/inference-protocol.md has no example of ${module}`);
  }
  return example.replaceAll(documentedHost, hostOf(worker));
}

/** What the examples ask, as JSON. */
export const questions = {
  pendulum: {
    inputs: [{ name: "observation", shape: [2, 3], datatype: "FP32", data: [1, 0, 0, -1, 0, 8] }],
    parameters: { seed: 7 },
  },
  taxi: {
    inputs: [{ name: "observation", shape: [3], datatype: "INT64", data: [0, 328, 499] }],
    parameters: { seed: 7 },
  },
};

/** The data of all outputs, answered as JSON. */
export async function dataAsJson(
  worker: ServedWorker,
  model: string,
  question: object,
): Promise<Record<string, number[]>> {
  const response = await worker.post(`/v2/models/${model}/infer`, question);
  const { outputs } = inferenceResponse.parse(await response.json());
  return Object.fromEntries(outputs.map(({ name, data }) => [name, data]));
}
