import type { ZodOpenApiResponsesObject } from "zod-openapi";
import { inferenceError } from "../../schemas/inference-protocol.ts";
import { problemContent, refusal, refusals, responsesOf, text } from "./responses.ts";

const errorContent = { "application/json": { schema: inferenceError } };

/** The refusals in the form of the Open Inference Protocol, with their reasons. */
const reasons = {
  400: {
    id: "InferenceBadRequest",
    description:
      "The body is not JSON with the tensors that it announces, breaks a rule, or its numbers overflow float32.",
  },
  404: {
    id: "InferenceNotFound",
    description: "There is no such model, or version of it; `error` says which there are.",
  },
  405: {
    id: "InferenceMethodNotAllowed",
    description: "The path takes another method.",
    headers: { allow: text("the methods that it takes") },
  },
  413: {
    id: "InferenceContentTooLarge",
    description:
      "The body has more bytes than are taken, compressed or inflated; `error` says how many are.",
  },
  415: {
    id: "InferenceUnsupportedMediaType",
    description:
      "The body is said to be neither JSON nor bytes, or is compressed by neither gzip nor deflate.",
  },
  503: {
    id: "InferenceUnavailable",
    description: "The registry of policies cannot be reached, and so not what is live.",
    headers: { "retry-after": text("after how many seconds to ask again") },
  },
};

const failed = {
  id: "InferenceFailed",
  description: "The Worker failed, or its settings are wrong.",
};

const errors = new Map([
  ...Object.entries(reasons).map(
    ([status, reason]) => [status, refusal(reason, errorContent)] as const,
  ),
  ["500", refusal(failed, { ...errorContent, ...problemContent })] as const,
]);

/**
 * The refusals of an operation of the protocol, and those that there are everywhere. What is refused
 * before its handlers are reached has no form of its own.
 */
export function protocolRefusals(
  ...statuses: (keyof typeof reasons | 401 | 429)[]
): ZodOpenApiResponsesObject {
  const before = statuses.filter((status) => status === 401 || status === 429);
  return { ...refusals(...before), ...responsesOf(errors, statuses) };
}
