import { readFileSync } from "node:fs";
import * as z from "zod";
import { describeMistake, parseWritten } from "../schemas/mistakes.ts";
import { damaged } from "./file-errors.ts";
import { jsonSyntaxError } from "./json-syntax.ts";
import { readUserText } from "./user-text.ts";

/**
 * Parses JSON, or throws an error with the line and the column of what is wrong.
 *
 * @param where the name of its file or option, with which the error begins
 */
export function parseJsonText(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { line, column, detail } = jsonSyntaxError(text) ?? {};
    const lines = text.includes("\n") ? `line ${line}, ` : "";
    const place = detail === undefined ? "" : `: ${lines}column ${column}: ${detail}`;
    throw new SyntaxError(`${where} is no JSON${place}`, { cause });
  }
}

/** Any object: for content that is checked elsewhere. */
const anyObject = z.record(z.string(), z.unknown());

/**
 * Returns the JSON object in a file that a person wrote.
 *
 * @throws {Error} naming the file, and the place of what is no JSON
 */
export function readUserObject(path: string): Record<string, unknown> {
  return parseWritten(anyObject, parseJsonText(readUserText(path), path), path);
}

/**
 * Returns the content of a JSON file.
 *
 * @throws {Error} naming the file, if it is missing or does not match the schema
 */
export function readJsonFile<T>(path: string, schema: z.ZodType<T>): T {
  try {
    const text = readFileSync(path, "utf8");
    return schema.parse(parseJsonText(text, "its content"), { error: describeMistake });
  } catch (cause) {
    throw damaged(path, cause);
  }
}
