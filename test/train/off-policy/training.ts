import { onTestFinished } from "vitest";
import { makeVectorEnvironment } from "../../../train/environments/vector/vector-environment.ts";
import { trainSac } from "../../../train/off-policy/train.ts";
import type { SacConfig } from "../../../train/registry.ts";

export const makePendulum = (count: number) =>
  makeVectorEnvironment("Pendulum-v1", { count, threads: 1 });

/** Trains, and keeps everything that training tells. */
export async function train(config: SacConfig, make = makePendulum, interrupted?: () => boolean) {
  const metrics: Record<string, unknown>[] = [];
  const result = await trainSac(
    config,
    make,
    {
      onEpisode: (episode) => metrics.push({ kind: "episode", ...episode }),
      onReports: (reports) => metrics.push({ kind: "gradient", ...reports }),
      onEvaluation: (evaluation) => metrics.push({ kind: "evaluation", ...evaluation }),
    },
    interrupted,
  );
  onTestFinished(() => result.learner.release());
  const stepsOf = (kind: string) =>
    metrics.filter((line) => line.kind === kind).map(({ step }) => step);
  return { ...result, metrics, stepsOf, state: result.learner.read() };
}
