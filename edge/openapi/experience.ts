import * as z from "zod";
import { decision, decisionsObjects, experimentUnits } from "../../schemas/decision.ts";
import { adminRefusals } from "./admin-refusals.ts";
import type { ApiOperation, Area } from "./area.ts";
import { experimentPath } from "./experiments.ts";
import { answer } from "./responses.ts";
import { needsAdminToken } from "./security.ts";

/** The parameter for the next page of a list. */
const after = z.object({
  after: z
    .string()
    .optional()
    .describe("the `next` of the answer before; without it, the beginning"),
});

function listing(operationId: string, summary: string, schema: z.ZodType): { get: ApiOperation } {
  return {
    get: {
      operationId,
      summary,
      security: needsAdminToken,
      requestParams: { path: experimentPath, query: after },
      responses: { 200: answer(summary, schema), ...adminRefusals(404, 422, 429, 501, 503) },
    },
  };
}

const { content: _, ...lines } = answer("Lines of JSON, a decision each", decision);

export const experience: Area = {
  name: "experience",
  description: "What an experiment has gathered, to be taken elsewhere: for operators.",
  paths: {
    "/v1/admin/experiments/{experiment}/decisions": listing(
      "decisions",
      "The objects of its log of decisions",
      decisionsObjects,
    ),
    "/v1/admin/experiments/{experiment}/decisions/{date}/{object}": {
      get: {
        operationId: "decisionsObject",
        summary: "Decisions of a day",
        description: "The log may have a decision twice: `decision_id` tells them apart.",
        security: needsAdminToken,
        requestParams: {
          path: experimentPath.extend({ date: z.iso.date(), object: z.string() }),
        },
        responses: {
          200: { ...lines, content: { "application/x-ndjson": { schema: z.string() } } },
          ...adminRefusals(404, 429, 501, 503),
        },
      },
    },
    "/v1/admin/experiments/{experiment}/units": listing(
      "units",
      "Its units, with what was reported of them",
      experimentUnits,
    ),
  },
  schemas: { Decision: decision },
};
