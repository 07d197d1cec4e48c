import { Hono } from "hono";
import type { ExperimentDefinition } from "../../schemas/experiment.ts";
import {
  type OutcomesResponse,
  outcomeReport,
  outcomesRequest,
  type ReportStatus,
} from "../../schemas/outcome.ts";
import { answerJson } from "../http/answer.ts";
import { readJson } from "../http/body.ts";
import { Refusal, refuse } from "../http/refusal.ts";
import { parseBody } from "../http/validation.ts";
import { answeredBy, noteAnswered, type ObservedEnv } from "../observe/answered.ts";
import type { Catalog } from "../registry/catalog.ts";
import { available } from "../storage/available.ts";
import { assign } from "./assign.ts";
import { decide, decisionOf } from "./decide.ts";
import { isSampled } from "./decision-queue.ts";
import { type Experiments, existing, findExperiment } from "./experiments.ts";
import { readHistory } from "./history.ts";
import { resultsOf } from "./results.ts";

/** One observation, however long: of Humanoid's 348 numbers, 22 kB are usual. */
const mostQuestionBytes = 256 * 1024;
/** A thousand reports of units and keys as long as they may be. */
const mostOutcomesBytes = 1024 * 1024;

/** The routes by which units ask and report: to be mounted at /v1/experiments. */
export function experimentRoutes(
  catalog: Catalog,
  experiments: Experiments | undefined,
): Hono<ObservedEnv> {
  const app = new Hono<ObservedEnv>();

  app.get("/:experiment", async (context) =>
    context.json(await findExperiment(experiments, context.req.param("experiment"))),
  );

  app.post("/:experiment/act", async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    const body = await readJson(context, mostQuestionBytes);
    const decided = await decide(catalog, experiment, body);
    const { unit, action, assignment } = decided;
    noteAnswered(context, answeredBy(action));
    if (assignment) existing(experiments).expose(experiment, assignment);
    if (isSampled(experiment, unit)) existing(experiments).decisions?.put(decisionOf(decided));
    return answerJson(context, action);
  });

  app.post("/:experiment/outcomes", async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    if (experiment.state === "created") {
      throw new Refusal(409, `${experiment.definition.name} is not started`);
    }
    const reports = readReports(await readJson(context, mostOutcomesBytes), experiment.definition);
    const statuses = await existing(experiments)
      .shardsOf(experiment)
      .report(reports.map((each) => ({ ...each, assignment: assign(experiment, each.unit) })));
    return context.json(summaryOf(statuses));
  });

  app.get("/:experiment/results", async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    const cells = await existing(experiments).shardsOf(experiment).cells();
    return context.json(resultsOf(experiment, cells, new Date().toISOString()));
  });

  app.get("/:experiment/history", async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    const history = existing(experiments).historyOf(experiment);
    const { name } = experiment.definition;
    const looks = await available("the experiment's history", async () => {
      // It looks by itself, unless it was interrupted for too long.
      if (experiment.state === "running") await history.watch(name);
      return readHistory(history);
    });
    return context.json({ experiment: name, looks });
  });

  return app;
}

function readReports(body: unknown, { covariate: covariates, range }: ExperimentDefinition) {
  const many = Object.hasOwn(Object(body), "outcomes");
  const reports = many
    ? parseBody(outcomesRequest, body).outcomes
    : [parseBody(outcomeReport, body)];
  const refuseAt = (index: number, field: string, reason: string) =>
    refuse(many ? `/outcomes/${index}/${field}` : `/${field}`, reason);
  const adjusted = reports.findIndex(({ covariate }) => covariate !== undefined);
  if (adjusted !== -1 && !covariates) {
    refuseAt(adjusted, "covariate", "is for experiments that were declared to have covariates");
  }
  if (range) {
    // A part may be smaller than the least outcome, but not beyond what the range and 0 enclose.
    const [least, most] = [Math.min(0, range[0]), Math.max(0, range[1])];
    const beyond = reports.findIndex(({ value }) => value < least || value > most);
    const limits = `the declared range of outcomes is ${range[0]} to ${range[1]}`;
    if (beyond !== -1) refuseAt(beyond, "value", `must be from ${least} to ${most}: ${limits}`);
  }
  return reports;
}

function summaryOf(statuses: readonly ReportStatus[]): OutcomesResponse {
  const indicesOf = (wanted: ReportStatus) =>
    statuses.flatMap((status, i) => (status === wanted ? [i] : []));
  return {
    recorded: indicesOf("recorded").length,
    duplicates: indicesOf("duplicate").length,
    conflicts: indicesOf("conflict"),
    unknown: indicesOf("unknown"),
  };
}
