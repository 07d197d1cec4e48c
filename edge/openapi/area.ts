import type * as z from "zod";
import type { ZodOpenApiOperationObject } from "zod-openapi";

export type Method = "get" | "put" | "post" | "patch" | "delete";

/** The description of one method of one path. */
export interface ApiOperation extends ZodOpenApiOperationObject {
  /** The name that generated clients give it. */
  operationId: string;
  summary: string;
}

/** A part of the API, and all that the document says of it. */
export interface Area {
  name: string;
  description: string;
  /** By path, with its parameters in braces, and by method. */
  paths: Readonly<Record<string, Partial<Record<Method, ApiOperation>>>>;
  /** The schemas that the document names; others stand where they are used. */
  schemas?: Readonly<Record<string, z.ZodType>>;
}
