import Ajv2020 from "ajv/dist/2020";
import { expect } from "vitest";
import type { oas31 } from "zod-openapi";
import type { Method } from "../../edge/openapi/area.ts";
import { openApiDocument } from "../../edge/openapi/document.ts";

export const document = openApiDocument();

const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, "document");

/** An operation of the document: how it is asked, and where it stands. */
export interface Described {
  method: Method;
  path: string;
  operation: oas31.OperationObject;
}

const methods = ["get", "put", "post", "patch", "delete"] as const;

export const operations: Described[] = Object.entries(document.paths ?? {}).flatMap(
  ([path, item]) =>
    methods.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ method, path, operation }] : [];
    }),
);

export function operationOf(method: Method, path: string): Described {
  const found = operations.find((other) => other.method === method && other.path === path);
  if (!found) throw new Error(`the document has no ${method} ${path}`);
  return found;
}

/** The statuses that an operation is said to be answered with. */
export function statusesOf({ operation }: Described): number[] {
  return Object.keys(operation.responses ?? {}).map(Number);
}

/** What an operation takes, by media type. */
export function contentOf({ operation: { requestBody } }: Described): oas31.ContentObject {
  return requestBody && "content" in requestBody ? requestBody.content : {};
}

/** Whether a body is what the document says that the operation takes. */
export function takes({ method, path }: Described, body: unknown): unknown {
  const pointer = ["paths", path, method, "requestBody", "content", "application/json", "schema"];
  return validatorAt(`#${pointerTo(pointer)}`)(body);
}

/** Expects a response to be one of those that the document says the operation has. */
export async function expectDescribed(described: Described, response: Response): Promise<void> {
  const { method, path, operation } = described;
  const { status, headers } = response;
  const told = operation.responses?.[`${status}` as "200"];
  if (!told) throw new Error(`${method} ${path} is not said to be answered with ${status}`);
  const inComponents = "$ref" in told;
  const pointer = inComponents
    ? told.$ref
    : `#${pointerTo(["paths", path, method, "responses", String(status)])}`;
  const { headers: named = {}, content } = inComponents ? componentOf(told.$ref) : told;
  for (const [name, header] of Object.entries<object>(named)) {
    if ("required" in header && header.required) expect(headers.get(name)).not.toBeNull();
  }
  expect(headers.get("x-request-id")).not.toBeNull();
  if (!content) return;
  const [type] = headers.get("content-type")?.split(";") ?? [];
  expect(Object.keys(content)).toContain(type);
  const body = /\bjson$/.test(type) ? await response.json() : await response.text();
  const validate = validatorAt(pointer + pointerTo(["content", type, "schema"]));
  validate(body);
  expect(validate.errors, `${status} of ${method} ${path}: ${JSON.stringify(body)}`).toBeNull();
}

/** Expects a value to be what the document says of this name. */
export function expectNamed(name: string, value: unknown): void {
  const validate = validatorAt(`#/components/schemas/${name}`);
  validate(value);
  expect(validate.errors).toBeNull();
}

function validatorAt(reference: string) {
  const validate = ajv.getSchema(`document${reference}`);
  if (!validate) throw new Error(`the document has no schema at ${reference}`);
  return validate;
}

function componentOf(reference: string): oas31.ResponseObject {
  const name = reference.replace("#/components/responses/", "");
  const component = document.components?.responses?.[name];
  if (!component || "$ref" in component) throw new Error(`${reference} is no response`);
  return component;
}

/** A JSON Pointer (RFC 6901) as the fragment of a URI. */
function pointerTo(path: string[]): string {
  return path
    .map((key) => `/${encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"))}`)
    .join("");
}
