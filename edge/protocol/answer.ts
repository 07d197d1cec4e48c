import type { Context } from "hono";
import { type InferenceResponse, jsonLengthHeader } from "../../schemas/inference-protocol.ts";
import { answerJson } from "../http/answer.ts";
import { answerBytes } from "../http/compressed.ts";
import type { WorkerEnv } from "../http/worker-env.ts";
import type { Inference } from "./infer.ts";

/** Answers an inference: as JSON, or as JSON followed by the tensors that are answered as bytes. */
export function answerInference(
  context: Context<WorkerEnv>,
  { response, binary }: Inference,
): Response {
  if (binary.length === 0) return answerJson(context, response);
  const json = encode(response);
  return answerBytes(context.req.raw, concatenate([json, ...binary]), {
    "content-type": "application/octet-stream",
    [jsonLengthHeader]: String(json.length),
  });
}

function encode(response: InferenceResponse): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(response));
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.length;
  }
  return whole;
}
