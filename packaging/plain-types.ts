import { readFileSync } from "node:fs";
import * as z from "zod";

/** The part of JSON Schema that zod writes for the schemas of the HTTP API. */
interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema | false;
  prefixItems?: JsonSchema[];
  additionalProperties?: JsonSchema | boolean;
  description?: string;
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

const primitives: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

function union(types: readonly string[], by: string): string {
  const distinct = [...new Set(types)];
  return distinct.length === 1 ? distinct[0] : `(${distinct.join(` ${by} `)})`;
}

/** Returns a schema as a type of TypeScript. */
export function typeOfSchema(schema: JsonSchema, definitions = schema.$defs ?? {}): string {
  const print = (inner: JsonSchema) => typeOfSchema(inner, definitions);
  if (schema.$ref !== undefined) return print(definitions[schema.$ref.replace("#/$defs/", "")]);
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum)
    return union(
      schema.enum.map((value) => JSON.stringify(value)),
      "|",
    );
  const either = schema.anyOf ?? schema.oneOf;
  if (either) return union(either.map(print), "|");
  if (schema.allOf) return union(schema.allOf.map(print), "&");
  if (schema.prefixItems) return `[${schema.prefixItems.map(print).join(", ")}]`;
  if (Array.isArray(schema.type)) {
    return union(
      schema.type.map((type) => print({ ...schema, type })),
      "|",
    );
  }
  if (schema.type === "array") return schema.items ? `${print(schema.items)}[]` : "unknown[]";
  if (schema.type === "object") return objectType(schema, print);
  return primitives[schema.type ?? ""] ?? "unknown";
}

function objectType(
  { properties = {}, required = [], additionalProperties }: JsonSchema,
  print: (schema: JsonSchema) => string,
): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const optional = required.includes(name) ? "" : "?";
    const said = schema.description ? `/** ${schema.description.replaceAll("*/", "*")} */\n` : "";
    const missing = optional && " | undefined";
    return `${said}${JSON.stringify(name)}${optional}: ${print(schema)}${missing};\n`;
  });
  if (fields.length > 0) return `{\n${fields.join("")}}`;
  const values = typeof additionalProperties === "object" ? print(additionalProperties) : "unknown";
  return `Record<string, ${values}>`;
}

/** The types that a module of schemas/ infers from its schemas. */
const inferred = /^export type (\w+) = z\.(infer|input)<typeof (\w+)>;/gm;

/** The types that a module of schemas/ has of its lists of terms. */
const listed = /^export type (\w+) = \(typeof (\w+)\)\[number\];/gm;

/**
 * Returns the types of a module of schemas/ without their schemas: types that need no zod.
 *
 * @param name of the module, such as "manifest"
 */
export async function plainTypes(name: string): Promise<string> {
  const source = readFileSync(`schemas/${name}.ts`, "utf8");
  const schemas: Record<string, unknown> = await import(`../schemas/${name}.ts`);
  const types = [...source.matchAll(inferred)].flatMap(([, type, kind, schema]) => {
    const found = schemas[schema];
    // Only a module's own functions use a type whose schema is not exported.
    if (!(found instanceof z.ZodType)) return [];
    const json: JsonSchema = JSON.parse(
      JSON.stringify(
        z.toJSONSchema(found, {
          io: kind === "infer" ? "output" : "input",
          unrepresentable: "any",
        }),
      ),
    );
    return `export type ${type} = ${typeOfSchema(json)};\n`;
  });
  const terms = [...source.matchAll(listed)].map(([, type, list]) => {
    const values = z.array(z.string()).parse(schemas[list]);
    return `export type ${type} = ${typeOfSchema({ enum: values })};\n`;
  });
  return [...terms, ...types].join("");
}
