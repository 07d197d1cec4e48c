import { expect } from "vitest";
import { inferenceError, inferenceResponse } from "../../schemas/inference-protocol.ts";
import { request } from "./client.ts";

/** Sends text as the body of an inference request. */
export function postInfer(model: string, body: BodyInit, headers: HeadersInit = json) {
  return request(`/v2/models/${model}/infer`, { method: "POST", headers, body });
}

const json = { "content-type": "application/json" };

/** Sends an inference request, and expects an answer. */
export async function infer(model: string, question: object) {
  const response = await postInfer(model, JSON.stringify(question));
  const body = await response.json();
  expect(body).not.toHaveProperty("error");
  expect(response.status).toBe(200);
  return inferenceResponse.parse(body);
}

/** The data of each output, or of those with these names, by its name. */
export function dataOf(
  { outputs }: { outputs: readonly { name: string; data: number[] }[] },
  names = outputs.map(({ name }) => name),
): Record<string, number[]> {
  const wanted = outputs.filter(({ name }) => names.includes(name));
  return Object.fromEntries(wanted.map(({ name, data }) => [name, data]));
}

/** Expects a refusal that blames the caller, in the protocol's form; answers what it says. */
export async function inferenceRefusal(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/json");
  const { error } = inferenceError.parse(await response.json());
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  return { status: response.status, error };
}

/** The input `observation` of Pendulum-v1, or `epsilon`. */
export function floats(name: string, shape: number[], data: unknown) {
  return { name, shape, datatype: "FP32", data };
}

/** The input `observation` of Taxi-v3. */
export function states(data: readonly unknown[]) {
  return { name: "observation", shape: [data.length], datatype: "INT64", data };
}
