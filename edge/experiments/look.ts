import { declarationOf, type Experiment } from "../../schemas/experiment.ts";
import type { ExperimentResults } from "../../schemas/experiment-results.ts";
import { readCohort } from "./cohort.ts";
import { experimentsIn } from "./experiments-object.ts";
import { experimentOf, stopped } from "./lifecycle.ts";
import { reasonToStop, resultsOf } from "./results.ts";
import { createShards } from "./shards.ts";

/** A look at the results of an experiment. */
export interface Look {
  results: ExperimentResults;
  /** When it was taken, in milliseconds since 1970, and how long the experiment had run by then. */
  at: number;
  running: number;
  /** Stops the experiment if its stop rule says so by these results. */
  stopByRule(): Promise<void>;
}

/** Looks at the experiment of this declaration; undefined if there is none, or it was never started. */
export async function lookAt(
  { POLICIES: bucket, OUTCOMES: outcomes }: Cloudflare.Env,
  declaration: string,
): Promise<Look | undefined> {
  if (!bucket || !outcomes) return undefined;
  const index = experimentsIn(bucket);
  const isWatched = (each: Experiment | undefined) =>
    each !== undefined && declarationOf(each) === declaration;
  const experiment = Object.values((await index.read()).experiments).find(isWatched);
  const [phase] = experiment?.phases ?? [];
  if (!experiment || !phase) return undefined;
  const { name } = experiment.definition;
  const now = new Date();
  const cohort = await readCohort(createShards(outcomes, experiment), experiment, now.getTime());
  const results = resultsOf(experiment, cohort, now.toISOString());
  return {
    results,
    at: now.getTime(),
    running: now.getTime() - Date.parse(phase.since),
    async stopByRule() {
      const reason = reasonToStop(experiment, results);
      if (experiment.state !== "running" || reason === undefined) return;
      await index.change((current) => {
        const latest = experimentOf(current, name);
        if (latest?.state !== "running" || !isWatched(latest)) return current;
        const ended = stopped(latest, reason, now.toISOString());
        return { experiments: { ...current.experiments, [name]: ended } };
      });
    },
  };
}
