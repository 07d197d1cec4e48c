import * as z from "zod";
import { noiseSeed } from "./act.ts";
import { actMode } from "./acting-terms.ts";

/** The Open Inference Protocol, version 2, in its REST form: what is sent to /v2 and answered. */

/** The header that says how many bytes of a body are JSON. What follows is binary tensors. */
export const jsonLengthHeader = "inference-header-content-length";

export const datatype = z
  .enum([
    "BOOL",
    "UINT8",
    "UINT16",
    "UINT32",
    "UINT64",
    "INT8",
    "INT16",
    "INT32",
    "INT64",
    "FP16",
    "BF16",
    "FP32",
    "FP64",
    "BYTES",
  ])
  .describe("how the entries of a tensor are stored");

const size = z.int().min(0).describe("the bytes of the tensor, which follow the JSON");

const inputParameters = z
  .looseObject({ binary_data_size: size.optional() })
  .describe("parameters of other servers and clients are ignored");

const outputParameters = z
  .looseObject({
    binary_data: z.boolean().optional().describe("whether to answer it as bytes behind the JSON"),
  })
  .describe("parameters of other servers and clients are ignored");

const requestParameters = z
  .looseObject({
    mode: actMode.optional(),
    seed: noiseSeed.optional(),
    binary_data_output: z
      .boolean()
      .optional()
      .describe("whether to answer as bytes those outputs that do not say it themselves"),
  })
  .describe("the noise, if the input `epsilon` is left out, and the form of the answer");

const anyArray = z.custom<unknown[]>(Array.isArray, "must be an array").meta({
  override: { type: "array", items: {} },
  description: "in row-major order, flat or nested according to the shape",
});

/** Checks the length first: reporting an error for each of a million entries would take long. */
function shortArray<Item>(most: number, item: z.ZodType<Item>) {
  return z.array(item).max(most, `must have at most ${most} entries`);
}

/** `data`, or else `binary_data_size`, is checked later, where name and shape are known. */
export const requestInput = z.object({
  name: z.string(),
  shape: shortArray(8, z.int().min(0)),
  datatype,
  parameters: inputParameters.optional(),
  data: anyArray.optional(),
});

const requestOutput = z.object({ name: z.string(), parameters: outputParameters.optional() });

export const inferenceRequest = z.object({
  id: z.string().optional(),
  parameters: requestParameters.optional(),
  inputs: shortArray(16, requestInput),
  outputs: shortArray(16, requestOutput)
    .describe("the outputs to return; all by default")
    .optional(),
});

const responseTensor = z.strictObject({
  name: z.string(),
  datatype,
  shape: z.array(z.int().min(0)),
});

const responseOutput = responseTensor.extend({
  data: z.array(z.number()).describe("in row-major order"),
});

const binaryOutput = responseTensor.extend({
  parameters: z.strictObject({ binary_data_size: size }),
});

/** What is answered if no output is to be bytes. */
export const inferenceResponse = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  parameters: z
    .strictObject({ mode: actMode, seed: noiseSeed.optional() })
    .describe("the noise, if it was not given; with `seed` if it was drawn")
    .optional(),
  outputs: z.array(responseOutput),
});

/** The JSON that comes before the bytes of an answer. */
export const inferenceResponseHeader = inferenceResponse.extend({
  outputs: z.array(z.union([responseOutput, binaryOutput])),
});

const metadataTensor = z.strictObject({
  name: z.string(),
  datatype,
  shape: z.array(z.int().min(-1)).describe("-1 for a dimension of any size"),
});

export const modelMetadata = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(metadataTensor),
  outputs: z.array(metadataTensor),
});

const configuredTensor = z.strictObject({
  name: z.string(),
  data_type: z.templateLiteral(["TYPE_", datatype]),
  dims: z.array(z.int().min(1)).describe("the shape of a row"),
});

/** A model's configuration in the form of Triton's ModelConfig. */
export const modelConfiguration = z.strictObject({
  name: z.string(),
  platform: z.string(),
  backend: z.string(),
  version_policy: z.strictObject({ latest: z.strictObject({ num_versions: z.int() }) }),
  max_batch_size: z.int().describe("the most rows of a batch"),
  input: z.array(
    configuredTensor.extend({
      format: z.string(),
      optional: z.boolean().describe("whether it may be left out"),
    }),
  ),
  output: z.array(configuredTensor),
  model_transaction_policy: z.strictObject({ decoupled: z.boolean() }),
});

/** The models that are served, in the form of Triton's repository index. */
export const repositoryIndex = z.array(
  z.strictObject({
    name: z.string(),
    version: z.string(),
    state: z.literal("READY"),
    reason: z.string(),
  }),
);

export const serverMetadataSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

export const serverLive = z.strictObject({ live: z.boolean() });
export const serverReady = serverLive.extend({ ready: z.boolean() });
export const modelReady = z.strictObject({ name: z.string(), ready: z.boolean() });

export const inferenceError = z.strictObject({ error: z.string() });

export type RequestInput = z.infer<typeof requestInput>;
export type InferenceRequest = z.infer<typeof inferenceRequest>;
export type InferenceResponse = z.infer<typeof inferenceResponseHeader>;
export type ModelMetadata = z.infer<typeof modelMetadata>;
export type ModelConfiguration = z.infer<typeof modelConfiguration>;
export type RepositoryIndex = z.infer<typeof repositoryIndex>;
export type ServerMetadata = z.infer<typeof serverMetadataSchema>;
