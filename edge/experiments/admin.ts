import { Hono } from "hono";
import {
  declarationOf,
  type ExclusionList,
  type Experiment,
  exclusionRequest,
  experimentDefinition,
  reweighting,
  stopRequest,
} from "../../schemas/experiment.ts";
import { readJson } from "../http/body.ts";
import { refuse } from "../http/refusal.ts";
import { parseBody } from "../http/validation.ts";
import type { WorkerEnv } from "../http/worker-env.ts";
import type { Catalog } from "../registry/catalog.ts";
import { available } from "../storage/available.ts";
import { logFolderOf, removeDecisions } from "./decision-log.ts";
import { refuseUnkept, refuseUnlikeArms } from "./declaration.ts";
import { experienceRoutes } from "./experience.ts";
import { type Experiments, existing, latestExperiment, noSuchExperiment } from "./experiments.ts";
import { declared, experimentOf, requireEnded, reweighted, started, stopped } from "./lifecycle.ts";

const mostBytes = 64 * 1024;

/** The routes by which operators declare and run experiments: a part of /v1/admin. */
export function experimentAdministration(
  catalog: Catalog,
  experiments: Experiments | undefined,
): Hono<WorkerEnv> {
  const app = new Hono<WorkerEnv>();

  /** Changes an experiment, everywhere. */
  async function change(
    name: string,
    to: (experiment: Experiment, now: string) => Experiment | Promise<Experiment>,
  ): Promise<Experiment> {
    const { index, adopt } = existing(experiments);
    const changed = await index.change(async (current) => {
      const before = experimentOf(current, name);
      if (!before) throw noSuchExperiment();
      const after = await to(before, new Date().toISOString());
      return { experiments: { ...current.experiments, [name]: after } };
    });
    await adopt(changed);
    return changed.experiments[name];
  }

  app.get("/", async (context) => {
    const index = await existing(experiments).index.read();
    return context.json({ experiments: Object.values(index.experiments) });
  });

  app.put("/:experiment", async (context) => {
    const { index, adopt, decisions, shardsOf } = existing(experiments);
    const definition = parseBody(experimentDefinition, await readJson(context, mostBytes));
    const { name } = definition;
    if (name !== context.req.param("experiment")) {
      refuse("/name", "must be that of the path");
    }
    const manifests = await refuseUnlikeArms(catalog, definition);
    if (definition.decisions) refuseUnkept(manifests, decisions);
    for (const { policy, version } of definition.arms) await catalog.keep(policy, version);
    const changed = await index.change(async (current) => {
      const before = experimentOf(current, name);
      const experiment = declared(current, definition, new Date().toISOString());
      // Nothing else is kept before it is started.
      if (before) await shardsOf(experiment).excludeAll(await shardsOf(before).exclusions());
      return { experiments: { ...current.experiments, [name]: experiment } };
    });
    await adopt(changed);
    return context.json(changed.experiments[name]);
  });

  app.delete("/:experiment", async (context) => {
    const { index, adopt, bucket, shardsOf, historyOf } = existing(experiments);
    const name = context.req.param("experiment");
    const experiment = await latestExperiment(experiments, name);
    requireEnded(experiment);
    // The declaration goes last: until then, what failed can be asked for again.
    await available("what is known of experiments", async () => {
      await Promise.all([shardsOf(experiment).close(), historyOf(experiment).clear()]);
      await removeDecisions(bucket, logFolderOf(experiment));
    });
    const changed = await index.change((current) => {
      const { [name]: latest, ...others } = current.experiments;
      // It may have been started meanwhile, or declared anew.
      if (latest) requireEnded(latest);
      if (latest && declarationOf(latest) !== declarationOf(experiment)) return current;
      return { experiments: others };
    });
    await adopt(changed);
    // The queue may have brought some meanwhile.
    await available("the log", () => removeDecisions(bucket, logFolderOf(experiment)));
    return context.json(experiment);
  });

  app.post("/:experiment/start", async (context) => {
    const name = context.req.param("experiment");
    const experiment = await change(name, async (before, now) => {
      const after = started(before, now);
      for (const { policy, version } of after.definition.arms) {
        await catalog.pinned(policy, version);
        // Older Workers have not done so when it was declared.
        await catalog.keep(policy, version);
      }
      return after;
    });
    await existing(experiments).historyOf(experiment).watch(declarationOf(experiment));
    return context.json(experiment);
  });

  app.post("/:experiment/weights", async (context) => {
    const weights = parseBody(reweighting, await readJson(context, mostBytes));
    const name = context.req.param("experiment");
    return context.json(await change(name, (before, now) => reweighted(before, weights, now)));
  });

  app.post("/:experiment/stop", async (context) => {
    const { reason } = parseBody(stopRequest, await readJson(context, mostBytes));
    const name = context.req.param("experiment");
    return context.json(await change(name, (before, now) => stopped(before, reason, now)));
  });

  app.get("/:experiment/exclusions", async (context) => {
    const experiment = await latestExperiment(experiments, context.req.param("experiment"));
    const exclusions = await existing(experiments).shardsOf(experiment).exclusions();
    return context.json({ exclusions } satisfies ExclusionList);
  });

  app.post("/:experiment/exclusions", async (context) => {
    const experiment = await latestExperiment(experiments, context.req.param("experiment"));
    const exclusion = parseBody(exclusionRequest, await readJson(context, mostBytes));
    const shards = existing(experiments).shardsOf(experiment);
    await shards.excludeAll([{ ...exclusion, at: new Date().toISOString() }]);
    existing(experiments).texts.forget();
    return context.json({ exclusions: await shards.exclusions() } satisfies ExclusionList);
  });

  app.route("/", experienceRoutes(experiments));

  return app;
}
