import { readFileSync } from "node:fs";
import type * as z from "zod";
import { damaged } from "./file-errors.ts";

/**
 * Returns the content of a JSON file.
 *
 * @throws {Error} naming the file, if it is missing or does not match the schema
 */
export function readJsonFile<T>(path: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    throw damaged(path, cause);
  }
}
