import { isDeepStrictEqual } from "node:util";
import type { RunConfig } from "../train/registry.ts";
import type { Curve } from "./learning-curves.ts";

/** What may tell two configs of the same algorithm and environment apart. */
function settingsOf(config: RunConfig): Map<string, unknown> {
  const { algorithm, environment, environment_options, seed, ...settings } = config;
  return new Map(Object.entries({ ...settings, ...environment_options }));
}

function describe(value: unknown): string {
  if (value === undefined) return "default";
  if (value === null) return "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function settingsThatDiffer(config: RunConfig, all: readonly RunConfig[]): string[] {
  const settings = settingsOf(config);
  const others = all
    .filter(
      ({ environment, algorithm }) =>
        environment === config.environment && algorithm === config.algorithm,
    )
    .map(settingsOf);
  const names = new Set(others.flatMap((other) => [...other.keys()]));
  return [...names]
    .filter((name) =>
      others.some((other) => !isDeepStrictEqual(other.get(name), settings.get(name))),
    )
    .map((name) => `${name.replaceAll("_", " ")} ${describe(settings.get(name))}`);
}

/** The value that all have in common, if there is one. */
function common<Value>(values: readonly Value[]): Value | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/**
 * What configs that differ, not in their seed alone, have in common, and what distinguishes each:
 * environment, algorithm, and of those with the same two every setting that differs.
 */
export function curveLabels(configs: readonly RunConfig[]): { title: string; labels: string[] } {
  const environment = common(configs.map((config) => config.environment));
  const algorithm = common(configs.map((config) => config.algorithm));
  const shared = [environment, algorithm].filter((name) => name !== undefined);
  const labels = configs.map((config) =>
    [
      ...(environment === undefined ? [config.environment] : []),
      ...(algorithm === undefined ? [config.algorithm] : []),
      ...settingsThatDiffer(config, configs),
    ].join(", "),
  );
  return { title: shared.join(", ") || "Learning curves", labels };
}

/** What each curve is called, and what is to be said of all: how many runs they are made of. */
export function describeRuns(curves: readonly Curve[], labels: readonly string[]) {
  const [{ config, runs: count }] = curves;
  const spread = "one standard deviation on either side";
  if (curves.some(({ runs }) => runs !== count)) {
    const names = labels.map((label, i) => {
      const { runs } = curves[i];
      return `${label} (${runs} ${runs === 1 ? "run" : "runs"})`;
    });
    return { names, note: [`mean of the runs, and ${spread}`] };
  }
  if (count > 1) return { names: labels, note: [`mean of ${count} runs, and ${spread}`] };
  return { names: labels, note: curves.length === 1 ? [`seed ${config.seed}`] : [] };
}
