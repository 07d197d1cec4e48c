import { Hono } from "hono";
import {
  type OutcomesResponse,
  outcomeReport,
  outcomesRequest,
  type ReportStatus,
} from "../../schemas/outcome.ts";
import { allow } from "../allow.ts";
import { answerJson } from "../answer.ts";
import { limitBody, readJson } from "../body.ts";
import type { Environment } from "../environment.ts";
import { answeredBy, noteAnswered } from "../observe/answered.ts";
import { Refusal } from "../problem.ts";
import type { Catalog } from "../registry/catalog.ts";
import { available } from "../storage/available.ts";
import { parseBody } from "../validation.ts";
import { actInExperiment, decisionOf } from "./act.ts";
import { assign } from "./assign.ts";
import { isSampled } from "./decision-queue.ts";
import { type Experiments, existing, findExperiment } from "./experiments.ts";
import { readHistory } from "./history.ts";
import { resultsOf } from "./results.ts";

/** One observation, however long: of Humanoid's 348 numbers, 22 kB are usual. */
const mostQuestionBytes = 256 * 1024;
/** A thousand reports of units and keys as long as they may be. */
const mostOutcomesBytes = 1024 * 1024;

/** What units ask and report in experiments: to be mounted at /v1/experiments. */
export function experimentRoutes(
  catalog: Catalog,
  experiments: Experiments | undefined,
): Hono<Environment> {
  const app = new Hono<Environment>();

  app.get("/:experiment", async (context) =>
    context.json(await findExperiment(experiments, context.req.param("experiment"))),
  );
  app.all("/:experiment", allow("GET, HEAD"));

  app.post("/:experiment/act", limitBody(mostQuestionBytes), async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    const body = await readJson(context.req);
    const decided = await actInExperiment(catalog, experiment, body);
    const { unit, action, assignment } = decided;
    noteAnswered(context, answeredBy(action));
    if (assignment) existing(experiments).expose(experiment, assignment);
    if (isSampled(experiment, unit)) existing(experiments).decisions?.put(decisionOf(decided));
    return answerJson(context, action);
  });
  app.all("/:experiment/act", allow("POST"));

  app.post("/:experiment/outcomes", limitBody(mostOutcomesBytes), async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    if (experiment.state === "created") {
      throw new Refusal(409, `${experiment.definition.name} is not started`);
    }
    const reports = readReports(await readJson(context.req), experiment.definition.covariate);
    const statuses = await existing(experiments)
      .shardsOf(experiment)
      .report(reports.map((each) => ({ ...each, assignment: assign(experiment, each.unit) })));
    return context.json(summaryOf(statuses));
  });
  app.all("/:experiment/outcomes", allow("POST"));

  app.get("/:experiment/results", async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    const cells = await existing(experiments).shardsOf(experiment).cells();
    return context.json(resultsOf(experiment, cells, new Date().toISOString()));
  });
  app.all("/:experiment/results", allow("GET, HEAD"));

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
  app.all("/:experiment/history", allow("GET, HEAD"));

  return app;
}

function readReports(body: unknown, covariates: boolean) {
  const many = Object.hasOwn(Object(body), "outcomes");
  const reports = many
    ? parseBody(outcomesRequest, body).outcomes
    : [parseBody(outcomeReport, body)];
  const index = covariates ? -1 : reports.findIndex(({ covariate }) => covariate !== undefined);
  if (index === -1) return reports;
  const pointer = many ? `/outcomes/${index}/covariate` : "/covariate";
  const detail = "is for experiments that were declared to have covariates";
  throw new Refusal(422, `${pointer} ${detail}`, { errors: [{ pointer, detail }] });
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
