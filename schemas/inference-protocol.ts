import * as z from "zod";
import { actMode, noiseSeed } from "./act.ts";

/** The Open Inference Protocol, version 2, in its REST form: what is sent to /v2 and answered. */

/** How the entries of a tensor are stored. */
export const datatype = z.enum([
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
]);

/** Servers and clients have parameters of their own; those that are not known here are ignored. */
const parameters = z.looseObject({});

/** How the noise is had where the input `epsilon` is left out. */
const noiseParameters = z.looseObject({ mode: actMode.optional(), seed: noiseSeed.optional() });

const anyArray = z.custom<unknown[]>(Array.isArray, "must be an array");

/** Its length is checked first: to say what is wrong with each of a million entries takes long. */
function shortArray<Item>(most: number, item: z.ZodType<Item>) {
  return z.array(item).max(most, `must have at most ${most} entries`);
}

/** A named tensor that is sent. Its data is checked where its name and shape are known. */
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
  /** Those that are to be answered; all of them, if there are none here. */
  outputs: shortArray(16, requestOutput).optional(),
});

const responseOutput = z.strictObject({
  name: z.string(),
  datatype,
  shape: z.array(z.int().min(0)),
  /** In row-major order. */
  data: z.array(z.number()),
});

export const inferenceResponse = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  /** How the noise was had, if it was not given; with `seed`, if it was drawn. */
  parameters: z.strictObject({ mode: actMode, seed: noiseSeed.optional() }).optional(),
  outputs: z.array(responseOutput),
});

const metadataTensor = z.strictObject({
  name: z.string(),
  datatype,
  /** -1 is a dimension that has any size. */
  shape: z.array(z.int().min(-1)),
});

export const modelMetadata = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(metadataTensor),
  outputs: z.array(metadataTensor),
});

export const serverMetadata = z.strictObject({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

export const inferenceError = z.strictObject({ error: z.string() });

export type RequestInput = z.infer<typeof requestInput>;
export type InferenceRequest = z.infer<typeof inferenceRequest>;
export type InferenceResponse = z.infer<typeof inferenceResponse>;
export type ModelMetadata = z.infer<typeof modelMetadata>;
export type ServerMetadata = z.infer<typeof serverMetadata>;
