import { describe, expect, test } from "vitest";
import * as z from "zod";
import { plainTypes, typeOfSchema } from "../../packaging/plain-types.ts";

/** The type of a schema on one line. */
function printed(schema: z.ZodType): string {
  return typeOfSchema(JSON.parse(JSON.stringify(z.toJSONSchema(schema)))).replaceAll("\n", " ");
}

describe("a type without zod", () => {
  test.each([
    [z.string(), "string"],
    [z.int(), "number"],
    [z.null(), "null"],
    [z.literal("run"), '"run"'],
    [z.enum(["a", "b"]), '("a" | "b")'],
    [z.union([z.string(), z.number()]), "(string | number)"],
    [z.array(z.number()), "number[]"],
    [z.array(z.union([z.string(), z.null()])), "(string | null)[]"],
    [z.tuple([z.number(), z.string()]), "[number, string]"],
    [z.record(z.string(), z.boolean()), "Record<string, boolean>"],
    [
      z.object({ a: z.string(), b: z.int().optional() }),
      '{ "a": string; "b"?: number | undefined; }',
    ],
  ])("is printed: %#", (schema, type) => {
    expect(printed(schema)).toBe(type);
  });

  test("keeps what a field is described as", () => {
    expect(printed(z.object({ a: z.string().describe("a name") }))).toBe(
      '{ /** a name */ "a": string; }',
    );
  });
});

test("the types of a module of schemas are complete", async () => {
  const text = await plainTypes("health");
  expect(text).toContain("export type Health = {");
  expect(text).not.toContain("z.");
});
