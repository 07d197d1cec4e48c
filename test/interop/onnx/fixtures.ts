import { readdirSync, readFileSync } from "node:fs";
import * as z from "zod";

const folder = new URL("../../fixtures/onnx/", import.meta.url);

/** An ONNX file that an exporter wrote (`generate.py` beside it). */
export function onnxFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.onnx`, folder)));
}

/** The names of all ONNX files. */
export const onnxNames = readdirSync(folder)
  .filter((file) => file.endsWith(".onnx"))
  .map((file) => file.replace(/\.onnx$/, ""));

const tensors = z.record(
  z.string(),
  z.object({ shape: z.array(z.number()), data: z.array(z.number()) }),
);

/** What the program of each file answers. */
export const onnxAnswers = z
  .record(z.string(), z.object({ inputs: tensors, outputs: tensors }))
  .parse(JSON.parse(readFileSync(new URL("answers.json", folder), "utf8")));
