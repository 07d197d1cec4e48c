import { readFileSync } from "node:fs";
import type * as z from "zod";
import { damaged } from "./file-errors.ts";

/**
 * What a file of JSON holds.
 *
 * @throws {Error} naming the file, if it is not there or is not what the schema describes
 */
export function readJsonFile<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw damaged(path, cause);
  }
}
