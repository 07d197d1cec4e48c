import { expect } from "vitest";
import { inferenceResponseHeader, jsonLengthHeader } from "../../schemas/inference-protocol.ts";
import { postInfer } from "./inference-client.ts";

const setters = {
  FP32: { width: 4, set: "setFloat32" },
  FP64: { width: 8, set: "setFloat64" },
  INT32: { width: 4, set: "setInt32" },
} as const;

/** The numbers of a tensor as little-endian bytes. */
export function bytesOfNumbers(datatype: string, data: readonly number[]): Uint8Array {
  if (datatype === "INT64") return bytesOfIntegers(data.map(BigInt));
  if (datatype !== "FP32" && datatype !== "FP64" && datatype !== "INT32") {
    throw new Error(`${datatype} is none of the datatypes that are sent`);
  }
  const { width, set } = setters[datatype];
  const view = new DataView(new ArrayBuffer(data.length * width));
  data.forEach((number, i) => {
    view[set](i * width, number, true);
  });
  return new Uint8Array(view.buffer);
}

/** The entries of an INT64 tensor as little-endian bytes. */
export function bytesOfIntegers(data: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(data.length * 8));
  data.forEach((integer, i) => {
    view.setBigInt64(i * 8, integer, true);
  });
  return new Uint8Array(view.buffer);
}

/** The input `observation` of Pendulum-v1 or Taxi-v3, whose bytes follow the JSON. */
export function binaryInput(name: string, shape: number[], datatype: string, size: number) {
  return { name, shape, datatype, parameters: { binary_data_size: size } };
}

/** A body of JSON and of what follows it, and the headers that say so. */
export function messageOf(question: object, ...tensors: Uint8Array[]) {
  const json = new TextEncoder().encode(JSON.stringify(question));
  const body = new Uint8Array([json, ...tensors].flatMap((part) => [...part]));
  const headers = {
    "content-type": "application/octet-stream",
    [jsonLengthHeader]: String(json.length),
  };
  return { headers, body };
}

/** Sends JSON and what follows it. */
export function postBinary(model: string, question: object, ...tensors: Uint8Array[]) {
  const { headers, body } = messageOf(question, ...tensors);
  return postInfer(model, body, headers);
}

/** Reads an answer of JSON and bytes: the numbers of every output stand in `data`. */
export async function readAnswer(response: Response) {
  expect(response.status).toBe(200);
  const body = await response.arrayBuffer();
  const length = response.headers.get(jsonLengthHeader);
  const isBinary = length !== null;
  expect(response.headers.get("content-type")).toBe(
    isBinary ? "application/octet-stream" : "application/json",
  );
  let end = isBinary ? Number(length) : body.byteLength;
  const json = new TextDecoder().decode(body.slice(0, end));
  const answer = inferenceResponseHeader.parse(JSON.parse(json));
  const outputs = answer.outputs.map((output) => {
    if ("data" in output) return { ...output, isBinary: false };
    const { parameters, ...tensor } = output;
    const start = end;
    end += parameters.binary_data_size;
    return { ...tensor, data: numbersOf(tensor.datatype, body.slice(start, end)), isBinary: true };
  });
  expect(end).toBe(body.byteLength);
  return { ...answer, outputs };
}

/** The numbers of a tensor that is answered: little-endian, as every processor of Workers is. */
function numbersOf(datatype: string, bytes: ArrayBuffer): number[] {
  if (datatype === "INT64") return [...new BigInt64Array(bytes)].map(Number);
  expect(datatype).toBe("FP32");
  return [...new Float32Array(bytes)];
}
