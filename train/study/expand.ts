import type * as z from "zod";
import { algorithmsNamed, type RunConfig, runConfig } from "../registry.ts";
import { studyRunName } from "./run-name.ts";
import type { AlgorithmEntry, EnvironmentEntry, ReadStudy } from "./study-file.ts";

/** A run of a study: the name of its folder, and its complete config. */
export interface PlannedRun {
  name: string;
  config: RunConfig;
}

/** Settings by name, not yet checked. */
type Settings = Readonly<Record<string, unknown>>;

/** One of the values of each setting. */
type GridPoint = readonly (readonly [setting: string, value: unknown])[];

/** Every combination of a grid's values; the last setting changes fastest. */
export function gridPoints(grid: Readonly<Record<string, readonly unknown[]>>): GridPoint[] {
  return Object.entries(grid).reduce<GridPoint[]>(
    (points, [setting, values]) =>
      points.flatMap((point) => values.map((value) => [...point, [setting, value] as const])),
    [[]],
  );
}

/** The settings that an entry stands for, and its label in the names of runs. */
function settingsOfAlgorithm(
  entry: AlgorithmEntry,
  readConfigFile: ReadStudy["readConfigFile"],
): { label: string; base: Settings; own: Settings } {
  const { name, settings: own = {} } = entry;
  if ("config" in entry) {
    const base = readConfigFile(entry.config);
    if (typeof base.algorithm !== "string") {
      throw new Error(`${entry.config} does not say its algorithm, such as "sac-2019"`);
    }
    return { label: name ?? base.algorithm, base, own };
  }
  const [algorithm] = algorithmsNamed(entry.algorithm);
  if (!algorithm) throw new Error(`algorithms: there is no algorithm "${entry.algorithm}"`);
  return { label: name ?? algorithm.name, base: { algorithm: algorithm.name }, own };
}

function settingsOfEnvironment(entry: EnvironmentEntry | undefined): Settings {
  if (!entry) return {};
  const { environment, settings = {} } = entry;
  return { environment, ...settings };
}

/** Describes each error in a line that names the setting. */
function describeIssues({ issues }: z.ZodError): string {
  const lines = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => `${key}: this algorithm has no such setting`)
      : [`${issue.path.map(String).join(" ")}: ${issue.message}`],
  );
  return lines.join("\n");
}

function parseRun(label: string, settings: Settings): RunConfig {
  const parsed = runConfig.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw new Error(`in the runs of ${label}, ${describeIssues(parsed.error)}`);
}

/**
 * Checks that no two runs have the same name.
 *
 * @throws {Error} naming the runs
 */
function checkNames(runs: readonly PlannedRun[]): void {
  const twice = [...Map.groupBy(runs, ({ name }) => name)].find(([, { length }]) => length > 1);
  if (!twice) return;
  throw new Error(
    `${twice[1].length} runs would be named ${twice[0]}: give one of the algorithms or ` +
      'environments that they come from a "name", or remove what is listed twice',
  );
}

/**
 * The runs of a study in the order of training: in every environment every algorithm, at every point
 * of the grid, with every seed. Of settings given more than once, the later of these counts: config
 * file, study, environment, algorithm, grid.
 *
 * @throws {Error} naming the algorithm and the setting that is wrong, or runs of the same name
 */
export function expandStudy({ study, readConfigFile }: ReadStudy): PlannedRun[] {
  const environments = study.environments ?? [undefined];
  const algorithms = study.algorithms.map((entry) => settingsOfAlgorithm(entry, readConfigFile));
  const runs = environments.flatMap((entry) =>
    algorithms.flatMap(({ label, base, own }) =>
      gridPoints(study.grid).flatMap((point) =>
        study.seeds.map((seed): PlannedRun => {
          const config = parseRun(label, {
            ...base,
            ...study.settings,
            ...settingsOfEnvironment(entry),
            ...own,
            ...Object.fromEntries(point),
            seed,
          });
          const environment = entry?.name ?? config.environment;
          const name = studyRunName({ environment, algorithm: label, grid: point, seed });
          return { name, config };
        }),
      ),
    ),
  );
  checkNames(runs);
  return runs;
}
