import type * as z from "zod";
import {
  exclusionList,
  exclusionRequest,
  experiment,
  experimentDefinition,
  experimentList,
  reweighting,
  stopRequest,
} from "../../schemas/experiment.ts";
import { adminRefusals } from "./admin-refusals.ts";
import type { ApiOperation, Area } from "./area.ts";
import { experimentPath } from "./experiments.ts";
import { answer, type RefusalStatus } from "./responses.ts";
import { needsAdminToken } from "./security.ts";

const pendulum = { policy: "pendulum", version: "578d53cb63bc087d" };

const declarations = {
  modes: {
    summary: "stochastic against deterministic acting",
    value: {
      name: "pendulum-modes",
      arms: [
        { name: "stochastic", mode: "stochastic", ...pendulum },
        { name: "deterministic", mode: "deterministic", ...pendulum },
      ],
      weights: [0.5, 0.5],
      planned_units: 2000,
      minimum_effect: 50,
      outcome_within: 600,
      stop: { units: 5000 },
    },
  },
};

const weights = {
  covered: { summary: "of a fifth of all units", value: { weights: [0.5, 0.5], coverage: 0.2 } },
};

const exclusions = {
  unit: { value: { unit: "robot 7, run 12", reason: "its sensor was broken" } },
};

const reasons = { reason: { value: { reason: "seen enough" } } };

/** The refusals of whatever has a body. */
const ofBodies = [400, 413, 415, 422] as const;

function body(schema: z.ZodType, examples: Record<string, { summary?: string; value: unknown }>) {
  return { required: true, content: { "application/json": { schema, examples } } };
}

function changing(
  operation: Pick<ApiOperation, "operationId" | "summary" | "description" | "requestBody">,
  ...refused: Exclude<RefusalStatus, 401 | 403>[]
): ApiOperation {
  return {
    ...operation,
    security: needsAdminToken,
    requestParams: { path: experimentPath },
    responses: {
      200: answer("The experiment, as it is now", experiment),
      ...adminRefusals(409, 429, 501, 503, ...refused),
    },
  };
}

export const experimentAdministrationArea: Area = {
  name: "administration of experiments",
  description: "Which experiments there are, and which of them run: for operators.",
  paths: {
    "/v1/admin/experiments": {
      get: {
        operationId: "experiments",
        summary: "Every experiment",
        security: needsAdminToken,
        responses: {
          200: answer("The experiments", experimentList),
          ...adminRefusals(429, 501, 503),
        },
      },
    },
    "/v1/admin/experiments/{experiment}": {
      put: changing(
        {
          operationId: "declareExperiment",
          summary: "Declares an experiment, or declares it anew while it is not started",
          description:
            "Its arms may be of different policies and versions that are published, if they take and give the same.",
          requestBody: body(experimentDefinition, declarations),
        },
        ...ofBodies,
      ),
      delete: {
        operationId: "deleteExperiment",
        summary: "Forgets an experiment that does not run, with its units and all that was seen",
        security: needsAdminToken,
        requestParams: { path: experimentPath },
        responses: {
          200: answer("The experiment, as it was", experiment),
          ...adminRefusals(404, 409, 429, 501, 503),
        },
      },
    },
    "/v1/admin/experiments/{experiment}/start": {
      post: changing(
        { operationId: "startExperiment", summary: "Begins to assign units; takes no body" },
        404,
      ),
    },
    "/v1/admin/experiments/{experiment}/weights": {
      post: changing(
        {
          operationId: "reweightExperiment",
          summary: "Changes the shares of the arms, and of the units that take part",
          description:
            "Other weights move some units to another arm, and they count for their first; more coverage moves none.",
          requestBody: body(reweighting, weights),
        },
        404,
        ...ofBodies,
      ),
    },
    "/v1/admin/experiments/{experiment}/exclusions": {
      get: {
        operationId: "exclusions",
        summary: "The units that were excluded, and why",
        security: needsAdminToken,
        requestParams: { path: experimentPath },
        responses: {
          200: answer("The exclusions, from the first on", exclusionList),
          ...adminRefusals(404, 429, 501, 503),
        },
      },
      post: {
        operationId: "excludeUnit",
        summary: "Counts a unit no longer, whatever was or will be reported of it",
        description: "The reason is kept, and cannot be taken back.",
        security: needsAdminToken,
        requestParams: { path: experimentPath },
        requestBody: body(exclusionRequest, exclusions),
        responses: {
          200: answer("The exclusions, from the first on", exclusionList),
          ...adminRefusals(404, 429, 501, 503, ...ofBodies),
        },
      },
    },
    "/v1/admin/experiments/{experiment}/stop": {
      post: changing(
        {
          operationId: "stopExperiment",
          summary: "Ends it: from then on the first arm answers",
          requestBody: body(stopRequest, reasons),
        },
        404,
        ...ofBodies,
      ),
    },
  },
  schemas: {
    ExperimentDefinition: experimentDefinition,
    WeightsRequest: reweighting,
    StopRequest: stopRequest,
    ExclusionRequest: exclusionRequest,
  },
};
