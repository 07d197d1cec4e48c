import * as z from "zod";
import { experiment, experimentList, experimentName } from "../../schemas/experiment.ts";
import { experimentAction } from "../../schemas/experiment-act.ts";
import { experimentActRequest } from "../../schemas/experiment-act-request.ts";
import { experimentHistory, experimentResults } from "../../schemas/experiment-results.ts";
import { outcomeReport, outcomesRequest, outcomesResponse } from "../../schemas/outcome.ts";
import type { ApiOperation, Area } from "./area.ts";
import { answer, refusals } from "./responses.ts";
import { mayNeedToken } from "./security.ts";

/** The parameter of every path below an experiment. */
export const experimentPath = z.object({
  experiment: experimentName.meta({ example: "pendulum-modes" }),
});

const unit = "robot 7, run 12";

const questions = {
  pendulum: {
    summary: "at a step of an episode (Pendulum-v1)",
    value: { unit, observation: [0.9986, 0.0523, 0], seed: 7, step: 3 },
  },
  forced: {
    summary: "from an arm by its name, uncounted (Taxi-v3)",
    value: { unit: "visitor", arm: "deterministic", observation: 328 },
  },
};

const reports = {
  one: {
    summary: "an episode's return",
    value: { unit, value: -153.2, key: "return" },
  },
  many: {
    summary: "rewards, step by step",
    value: {
      outcomes: [
        { unit, value: -0.4, key: "0", final: false },
        { unit, value: -0.1, key: "1" },
      ],
    },
  },
};

function reading(operationId: string, summary: string, schema: z.ZodType): { get: ApiOperation } {
  return {
    get: {
      operationId,
      summary,
      requestParams: { path: experimentPath },
      responses: { 200: answer(summary, schema), ...refusals(404, 429, 501, 503) },
    },
  };
}

export const experiments: Area = {
  name: "experiments",
  description:
    "Which way of acting has the better outcomes: each unit that asks is assigned to an arm, a version of a policy in a mode.",
  paths: {
    "/v1/experiments": {
      get: {
        operationId: "declaredExperiments",
        summary: "Every experiment that was declared",
        responses: { 200: answer("The experiments", experimentList), ...refusals(429, 501, 503) },
      },
    },
    "/v1/experiments/{experiment}": reading(
      "experiment",
      "What was declared, and how it is now",
      experiment,
    ),
    "/v1/experiments/{experiment}/act": {
      post: {
        operationId: "actInExperiment",
        summary: "An action for a unit, by the arm that it is assigned to",
        description:
          "The arm is a hash of experiment and unit: the same in every isolate, for as long as the weights stay. Units that are not covered, and all once the experiment is stopped, are answered by the first arm, uncounted.",
        security: mayNeedToken,
        requestParams: { path: experimentPath },
        requestBody: {
          required: true,
          content: { "application/json": { schema: experimentActRequest, examples: questions } },
        },
        responses: {
          200: answer("What the arm does", experimentAction),
          ...refusals(400, 401, 404, 409, 413, 415, 422, 429, 501, 503),
        },
      },
    },
    "/v1/experiments/{experiment}/outcomes": {
      post: {
        operationId: "reportOutcomes",
        summary: "Reports a part of a unit's outcome, or many",
        description:
          "Who hears no answer sends the same again. Where the operator requires tickets, each report brings the `ticket` of an answer to its unit.",
        security: mayNeedToken,
        requestParams: { path: experimentPath },
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: outcomeReport.or(outcomesRequest), examples: reports },
          },
        },
        responses: {
          200: answer("What became of the reports", outcomesResponse),
          ...refusals(400, 401, 404, 409, 413, 415, 422, 429, 501, 503),
        },
      },
    },
    "/v1/experiments/{experiment}/results": reading(
      "experimentResults",
      "What it shows now",
      experimentResults,
    ),
    "/v1/experiments/{experiment}/history": reading(
      "experimentHistory",
      "What it showed over time",
      experimentHistory,
    ),
  },
  schemas: {
    Experiment: experiment,
    ExperimentActRequest: experimentActRequest,
    ExperimentAction: experimentAction,
    ExperimentResults: experimentResults,
    OutcomeReport: outcomeReport,
    OutcomesResponse: outcomesResponse,
  },
};
