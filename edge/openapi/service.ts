import * as z from "zod";
import { experimentName } from "../../schemas/experiment.ts";
import { health } from "../../schemas/health.ts";
import type { Area } from "./area.ts";
import { answer, refusals } from "./responses.ts";

const thisDocument = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) });

export const service: Area = {
  name: "service",
  description: "The Worker itself.",
  paths: {
    "/": {
      get: {
        operationId: "page",
        summary: "The page on which policies can be tried",
        responses: {
          200: {
            description: "HTML",
            content: { "text/html": { schema: z.string() } },
          },
          ...refusals(),
        },
      },
    },
    "/experiments/{experiment}": {
      get: {
        operationId: "experimentPage",
        summary: "The page on which an experiment can be followed",
        description: "The same of every name: whether there is such an experiment, it asks itself.",
        requestParams: { path: z.object({ experiment: experimentName }) },
        responses: {
          200: {
            description: "HTML",
            content: { "text/html": { schema: z.string() } },
          },
          ...refusals(),
        },
      },
    },
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
