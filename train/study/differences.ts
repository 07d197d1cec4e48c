import { isDeepStrictEqual } from "node:util";
import type { RunConfig } from "../registry.ts";

/** The settings of a config by name; those of its environment are listed one by one. */
export function settingsByName(config: RunConfig): Map<string, unknown> {
  const { environment_options, ...settings } = config;
  return new Map(Object.entries({ ...settings, ...environment_options }));
}

/**
 * The settings that runs of several seeds share. The number of threads is left out, as it may change
 * when a run is resumed.
 */
export function sharedSettings(config: Pick<RunConfig, "seed">): Record<string, unknown> {
  const settings = Object.entries(config).filter(([name]) => name !== "seed" && name !== "threads");
  return Object.fromEntries(settings);
}

/** Writes a setting's value: "none" for null, "unset" where a config has no such setting. */
export function settingText(value: unknown): string {
  if (value === undefined) return "unset";
  if (value === null) return "none";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The names of the settings in which configs differ, in the order of the configs. */
export function differingSettings(configs: readonly RunConfig[]): string[] {
  const all = configs.map(settingsByName);
  const names = new Set(all.flatMap((settings) => [...settings.keys()]));
  return [...names].filter((name) =>
    all.some((settings) => !isDeepStrictEqual(settings.get(name), all[0].get(name))),
  );
}

/** Says in which settings a run's config differs from another: "steps is 100, not 200". */
export function describeDifferences(config: RunConfig, other: RunConfig): string {
  const [own, others] = [config, other].map(settingsByName);
  return differingSettings([config, other])
    .map((name) => `${name} is ${settingText(own.get(name))}, not ${settingText(others.get(name))}`)
    .join(", ");
}
