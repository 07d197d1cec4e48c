import * as z from "zod";
import { metricsSummary } from "../../schemas/metrics.ts";
import { adminRefusals } from "./admin-refusals.ts";
import type { Area } from "./area.ts";
import { answer } from "./responses.ts";
import { needsAdminToken } from "./security.ts";

const { content, ...summary } = answer(
  "The counts, as `accept` prefers them: by default as Prometheus reads them",
  metricsSummary,
);

export const metrics: Area = {
  name: "metrics",
  description: "What was answered and refused: for operators.",
  paths: {
    "/v1/admin/metrics": {
      get: {
        operationId: "metrics",
        summary: "How many requests acted, by policy, version, mode and outcome",
        security: needsAdminToken,
        responses: {
          200: { ...summary, content: { "text/plain": { schema: z.string() }, ...content } },
          ...adminRefusals(429, 503),
        },
      },
    },
  },
  schemas: { MetricsSummary: metricsSummary },
};
