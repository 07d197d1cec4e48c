import * as z from "zod";
import { noiseSeed } from "./act.ts";
import { actMode } from "./policy-interface.ts";

/** The Open Inference Protocol, version 2, in its REST form: what is sent to /v2 and answered. */

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

const parameters = z
  .looseObject({})
  .describe("parameters of other servers and clients; unknown ones are ignored");

const noiseParameters = z
  .looseObject({ mode: actMode.optional(), seed: noiseSeed.optional() })
  .describe("the noise, if the input `epsilon` is left out");

const anyArray = z.custom<unknown[]>(Array.isArray, "must be an array").meta({
  override: { type: "array", items: {} },
  description: "in row-major order, flat or nested according to the shape",
});

/** Checks the length first: reporting an error for each of a million entries would take long. */
function shortArray<Item>(most: number, item: z.ZodType<Item>) {
  return z.array(item).max(most, `must have at most ${most} entries`);
}

/** `data` is checked later, where name and shape are known. */
export const requestInput = z.object({
  name: z.string(),
  shape: shortArray(8, z.int().min(0)),
  datatype,
  parameters: parameters.optional(),
  data: anyArray.optional(),
});

const requestOutput = z.object({ name: z.string(), parameters: parameters.optional() });

export const inferenceRequest = z.object({
  id: z.string().optional(),
  parameters: noiseParameters.optional(),
  inputs: shortArray(16, requestInput),
  outputs: shortArray(16, requestOutput)
    .describe("the outputs to return; all by default")
    .optional(),
});

const responseOutput = z.strictObject({
  name: z.string(),
  datatype,
  shape: z.array(z.int().min(0)),
  data: z.array(z.number()).describe("in row-major order"),
});

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
export type InferenceResponse = z.infer<typeof inferenceResponse>;
export type ModelMetadata = z.infer<typeof modelMetadata>;
export type ServerMetadata = z.infer<typeof serverMetadataSchema>;
