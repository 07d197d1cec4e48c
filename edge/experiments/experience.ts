import { Hono } from "hono";
import type * as z from "zod";
import {
  decisionsObjectName,
  type ExperimentUnit,
  type ExperimentUnits,
  unitsCursor,
} from "../../schemas/decision.ts";
import type { Experiment } from "../../schemas/experiment.ts";
import { Refusal } from "../http/refusal.ts";
import type { WorkerEnv } from "../http/worker-env.ts";
import { listDecisions, logFolderOf, ndjson, readDecisionObject } from "./decision-log.ts";
import { type Experiments, existing, findExperiment } from "./experiments.ts";
import type { Shards } from "./shards.ts";
import { isFullPage, type StoredUnit } from "./units.ts";

const mostUnits = 1000;

/** The routes to pull what an experiment has gathered: a part of /v1/admin/experiments. */
export function experienceRoutes(experiments: Experiments | undefined): Hono<WorkerEnv> {
  const app = new Hono<WorkerEnv>();

  app.get("/:experiment/decisions", async (context) => {
    const found = await findExperiment(experiments, context.req.param("experiment"));
    const after = readAfter(decisionsObjectName, context.req.query("after"));
    const { bucket } = existing(experiments);
    return context.json(await listDecisions(bucket, logFolderOf(found), after));
  });

  app.get("/:experiment/decisions/:date/:object", async (context) => {
    const { date, object, ...param } = context.req.param();
    const experiment = await findExperiment(experiments, param.experiment);
    const { bucket } = existing(experiments);
    const { data: name } = decisionsObjectName.safeParse(`${date}/${object}`);
    const found = name && (await readDecisionObject(bucket, logFolderOf(experiment), name));
    if (!found) throw new Refusal(404, "the log has no such object");
    return context.body(found.body, 200, { "content-type": ndjson });
  });

  app.get("/:experiment/units", async (context) => {
    const experiment = await findExperiment(experiments, context.req.param("experiment"));
    const after = readAfter(unitsCursor, context.req.query("after")) ?? "0-0";
    const [shard, id] = after.split("-").map(Number);
    const shards = existing(experiments).shardsOf(experiment);
    if (shard >= shards.count) throw refusalOfAfter("must be the `next` of an answer before");
    return context.json(await unitsBehind(experiment, shards, shard, id));
  });

  return app;
}

/** A page of units, of one shard: it may have few, or none, although there are more behind it. */
async function unitsBehind(
  experiment: Experiment,
  shards: Shards,
  shard: number,
  after: number,
): Promise<ExperimentUnits> {
  const found = await shards.units(shard, after, mostUnits);
  const units = found.map((unit) => exported(unit, experiment));
  const last = found.at(-1);
  if (last && isFullPage(found, mostUnits)) return { units, next: `${shard}-${last.id}` };
  return { units, next: shard + 1 < shards.count ? `${shard + 1}-0` : null };
}

function exported(
  { unit, arm, phase, asked, crossed, value, final, covariate, ...rest }: StoredUnit,
  { definition: { arms } }: Experiment,
): ExperimentUnit {
  const { excluded, steps, rewards } = rest;
  return {
    unit,
    arm: arms[arm].name,
    phase,
    asked: asked === 1,
    crossed: crossed === 1,
    value,
    final: final === 1,
    covariate,
    ...(excluded === 1 && { excluded: true }),
    ...(steps !== null && { steps }),
    ...(rewards !== null && { rewards: JSON.parse(rewards) }),
  };
}

function readAfter(schema: z.ZodType<string>, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const { data, error } = schema.safeParse(text);
  if (error) throw refusalOfAfter(error.issues[0].message);
  return data;
}

function refusalOfAfter(detail: string): Refusal {
  return new Refusal(422, `?after ${detail}`);
}
