import * as z from "zod";
import type { ZodOpenApiResponseObject } from "zod-openapi";
import { health } from "../../schemas/health.ts";
import type { ApiOperation, Area } from "./area.ts";
import { experimentPath } from "./experiments.ts";
import { policyPath } from "./policies.ts";
import { answer, refusals } from "./responses.ts";

const thisDocument = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) });

function html(description: string): ZodOpenApiResponseObject {
  return { description, content: { "text/html": { schema: z.string() } } };
}

function page(operationId: string, summary: string): { get: ApiOperation } {
  return { get: { operationId, summary, responses: { 200: html("HTML"), ...refusals() } } };
}

/** The page of something that its path names. */
function pageOf(operationId: string, summary: string, path: z.ZodObject): { get: ApiOperation } {
  return {
    get: {
      operationId,
      summary,
      description: "The same file for every name: the page asks the API what to show.",
      requestParams: { path },
      responses: {
        200: html("HTML"),
        404: html("The same, which says that there is nothing of this name"),
        ...refusals(),
      },
    },
  };
}

export const service: Area = {
  name: "service",
  description: "The Worker itself.",
  paths: {
    "/": page("page", "The page on which policies can be tried"),
    "/experiments": page("experimentsPage", "The page that lists experiments"),
    "/experiments/{experiment}": pageOf(
      "experimentPage",
      "The page on which an experiment can be followed",
      experimentPath,
    ),
    "/policies/{policy}": pageOf("policyPage", "The page that shows a policy", policyPath),
    "/healthz": {
      get: {
        operationId: "health",
        summary: "Whether the Worker is up",
        responses: { 200: answer("It is.", health), ...refusals(503) },
      },
    },
    "/openapi.json": {
      get: {
        operationId: "openapi",
        summary: "This document",
        responses: { 200: answer("OpenAPI 3.1", thisDocument), ...refusals() },
      },
    },
  },
  schemas: { Health: health },
};
