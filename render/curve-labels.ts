import { isDeepStrictEqual } from "node:util";
import type { RunConfig } from "../train/registry.ts";
import { sharedSettings } from "../train/study/differences.ts";
import type { Curve } from "./learning-curves.ts";

/** The settings that may distinguish two configs of the same algorithm and environment. */
function settingsOf(config: RunConfig): Map<string, unknown> {
  const { algorithm, environment, environment_options, ...settings } = sharedSettings(config);
  return new Map(Object.entries({ ...settings, ...config.environment_options }));
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

/** The value that all share; undefined if they differ. */
function common<Value>(values: readonly Value[]): Value | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/**
 * Returns a title with what all configs share, and labels with what distinguishes each: the
 * environment, the algorithm, and every setting that differs within the same two.
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

/** The names of curves and a note for all of them, with the number of runs in one or the other. */
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
