import { readFileSync } from "node:fs";
import * as z from "zod";

/** A file that Python, numpy or PyTorch wrote (`studies/conformance/python_files.py`). */
export function pythonFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`test/fixtures/python/${name}`));
}

/** A model of Stable-Baselines3. */
export function sb3File(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`test/fixtures/sb3/${name}`));
}

const numbers = z.object({
  shape: z.array(z.int()),
  data: z.array(z.string()).transform((texts) => texts.map(parseFloatOfPython)),
});

/** A number as Python prints it. */
export function parseFloatOfPython(text: string): number {
  return Number(text.replace("inf", "Infinity"));
}

/** What Python says is in its files. */
export const content = z
  .object({
    values: z.unknown(),
    arrays: z.record(z.string(), numbers),
    tensors: z.record(z.string(), numbers.extend({ dtype: z.string() })),
  })
  .parse(JSON.parse(readFileSync("test/fixtures/python/content.json", "utf8")));
