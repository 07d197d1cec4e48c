import { type Context, Hono } from "hono";
import { declarationOf, type Experiment } from "../../schemas/experiment.ts";
import { answerJson } from "../http/answer.ts";
import { readJson } from "../http/body.ts";
import { Refusal } from "../http/refusal.ts";
import { answeredBy, noteAnswered, type ObservedEnv } from "../observe/answered.ts";
import { routeOf } from "../observe/route.ts";
import type { Catalog } from "../registry/catalog.ts";
import { authenticateReports } from "../security/authentication.ts";
import { limitManyReports, limitReports } from "../security/rate-limit.ts";
import { available } from "../storage/available.ts";
import { readCohort } from "./cohort.ts";
import { decide, decisionOf } from "./decide.ts";
import { isSampled } from "./decision-queue.ts";
import { type Experiments, existing, findExperiment } from "./experiments.ts";
import { readHistory } from "./history.ts";
import { keepReports, mostOutcomesBytes, readReports, summaryOf } from "./reports.ts";
import { resultsOf } from "./results.ts";
import { issueTicket } from "./tickets.ts";

/** One observation, however long: of Humanoid's 348 numbers, 22 kB are usual. */
const mostQuestionBytes = 256 * 1024;

/** The routes by which units ask and report: to be mounted at /v1/experiments. */
export function experimentRoutes(
  catalog: Catalog,
  experiments: Experiments | undefined,
): Hono<ObservedEnv> {
  const app = new Hono<ObservedEnv>();

  app.get("/", async (context) =>
    context.json({ experiments: await existing(experiments).list() }),
  );

  app.get("/:experiment", async (context) =>
    context.json(await findExperiment(experiments, context.req.param("experiment"))),
  );

  app.post("/:experiment/act", async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    const body = await readJson(context, mostQuestionBytes);
    const decided = await decide(catalog, experiment, body);
    const { unit, action, assignment } = decided;
    noteAnswered(context, answeredBy(action));
    const { TICKET_SECRETS: secrets, REQUIRE_TICKETS: required } = context.get("settings");
    // Where tickets are required, they tell of uncounted answers.
    if (assignment || !required) existing(experiments).expose(experiment, unit, assignment);
    if (isSampled(experiment, unit))
      existing(experiments).decisions?.put(decisionOf(experiment, decided));
    if (!secrets) return answerJson(context, action);
    const ticket = await issueTicket(secrets, experiment, unit, assignment);
    return answerJson(context, { ...action, ticket });
  });

  app.post("/:experiment/outcomes", authenticateReports, limitReports, async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    if (experiment.state === "created") {
      throw new Refusal(409, `${experiment.definition.name} is not started`);
    }
    const reports = readReports(await readJson(context, mostOutcomesBytes), experiment);
    await limitManyReports(context, reports.length);
    const settings = context.get("settings");
    const statuses = await keepReports(existing(experiments), experiment, reports, settings);
    return context.json(summaryOf(statuses));
  });

  /** Answers what is the same for all who ask at about the same time. */
  async function answerText(
    context: Context<ObservedEnv>,
    experiment: Experiment,
    work: () => Promise<string>,
  ): Promise<Response> {
    const { texts } = existing(experiments);
    const key = `${routeOf(context)} ${declarationOf(experiment)} ${experiment.state}`;
    return context.body(await texts.read(key, work), 200, { "content-type": "application/json" });
  }

  app.get("/:experiment/results", async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    return answerText(context, experiment, async () => {
      const now = new Date();
      const shards = existing(experiments).shardsOf(experiment);
      const cohort = await readCohort(shards, experiment, now.getTime());
      return JSON.stringify(resultsOf(experiment, cohort, now.toISOString()));
    });
  });

  app.get("/:experiment/history", async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    const history = existing(experiments).historyOf(experiment);
    return answerText(context, experiment, () =>
      available("the experiment's history", async () => {
        // It looks by itself, unless it was interrupted for too long.
        if (experiment.state === "running") await history.watch(declarationOf(experiment));
        return readHistory(history, experiment.definition.name);
      }),
    );
  });

  return app;
}
