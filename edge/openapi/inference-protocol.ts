import * as z from "zod";
import {
  inferenceError,
  inferenceRequest,
  inferenceResponse,
  inferenceResponseHeader,
  jsonLengthHeader,
  modelConfiguration,
  modelMetadata,
  modelReady,
  repositoryIndex,
  serverLive,
  serverMetadataSchema,
  serverReady,
} from "../../schemas/inference-protocol.ts";
import { policyName, policyVersion } from "../../schemas/manifest.ts";
import type { ApiOperation, Area } from "./area.ts";
import { protocolRefusals } from "./protocol-refusals.ts";
import { answer, text } from "./responses.ts";
import { mayNeedToken } from "./security.ts";

const model = { model: policyName.meta({ example: "pendulum" }) };

/** A model is asked for by its name, or by its version as well. */
const modelPaths = [
  { path: "/v2/models/{model}", operation: "model", parameters: z.object(model) },
  {
    path: "/v2/models/{model}/versions/{version}",
    operation: "modelVersion",
    parameters: z.object({ ...model, version: policyVersion }),
  },
];

const question = {
  pendulum: {
    value: {
      id: "42",
      inputs: [
        {
          name: "observation",
          shape: [2, 3],
          datatype: "FP32",
          data: [
            [1, 0, 0],
            [-1, 0, 8],
          ],
        },
      ],
      outputs: [{ name: "action" }, { name: "log_prob" }],
      parameters: { seed: 7 },
    },
  },
};

/** JSON, and behind it the tensors that have no data in it. */
const bytes = {
  schema: {
    type: "string" as const,
    contentMediaType: "application/octet-stream",
    description: `Triton's binary tensors: as many bytes of JSON as the header ${jsonLengthHeader} says, then the tensors with \`binary_data_size\`, in order, little-endian.`,
  },
};

const inferred = answer(
  "Its outputs: with bytes among them if some are asked for",
  inferenceResponse,
);

const length = {
  description: "the bytes of JSON in the body, if binary tensors follow",
  schema: { type: "integer" as const, minimum: 1 },
};

function reading(operationId: string, summary: string, schema: z.ZodType): { get: ApiOperation } {
  const responses = { 200: answer(summary, schema), ...protocolRefusals() };
  return { get: { operationId, summary, responses } };
}

function ofModel({ path, operation, parameters }: (typeof modelPaths)[number]): Area["paths"] {
  const get = (operationId: string, summary: string, schema: z.ZodType) => ({
    get: {
      operationId,
      summary,
      requestParams: { path: parameters },
      responses: { 200: answer(summary, schema), ...protocolRefusals(404, 503) },
    },
  });
  return {
    [path]: get(`${operation}Metadata`, "The names and shapes of its tensors", modelMetadata),
    [`${path}/config`]: get(
      `${operation}Configuration`,
      "Its configuration, as Triton has it",
      modelConfiguration,
    ),
    [`${path}/ready`]: get(`${operation}Ready`, "Whether the model is served", modelReady),
    [`${path}/infer`]: {
      post: {
        operationId: `${operation}Infer`,
        summary: "Named tensors for named tensors",
        description:
          "Its tensors and their shapes are in the model's metadata; a batch is the first dimension.",
        security: mayNeedToken,
        requestParams: {
          path: parameters,
          header: z.object({
            [jsonLengthHeader]: z.int().min(1).optional().meta({ description: length.description }),
            "content-encoding": z.enum(["gzip", "deflate", "identity"]).optional(),
          }),
        },
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: inferenceRequest, examples: question },
            "application/octet-stream": bytes,
          },
        },
        responses: {
          200: {
            ...inferred,
            headers: {
              ...inferred.headers,
              [jsonLengthHeader]: length,
              "content-encoding": text(
                "gzip or deflate, if bytes are answered and the caller accepts it",
                false,
              ),
            },
            content: { ...inferred.content, "application/octet-stream": bytes },
          },
          ...protocolRefusals(400, 401, 404, 413, 415, 429, 503),
        },
      },
    },
  };
}

export const inferenceProtocolArea: Area = {
  name: "Open Inference Protocol",
  description:
    "Version 2 of the protocol of KServe and Triton: every policy is a model, its live version the one there is of it. Refusals are `{error}`.",
  paths: {
    "/v2": reading("server", "The server's name, version and extensions", serverMetadataSchema),
    "/v2/health/live": reading("serverLive", "Whether the server is up", serverLive),
    "/v2/health/ready": reading("serverReady", "Whether it may be asked", serverReady),
    ...Object.assign({}, ...modelPaths.map(ofModel)),
    "/v2/repository/index": {
      post: {
        operationId: "repositoryIndex",
        summary: "The models that are served",
        description: "A body is ignored: every model is ready.",
        security: mayNeedToken,
        responses: {
          200: answer("The models and their live versions", repositoryIndex),
          ...protocolRefusals(401, 429, 503),
        },
      },
    },
  },
  schemas: {
    InferenceRequest: inferenceRequest,
    InferenceResponse: inferenceResponse,
    InferenceResponseHeader: inferenceResponseHeader,
    InferenceError: inferenceError,
    ModelMetadata: modelMetadata,
    ModelConfiguration: modelConfiguration,
  },
};
