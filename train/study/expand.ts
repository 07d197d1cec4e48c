import { describeMistake, describeMistakes, prefixed } from "../../schemas/mistakes.ts";
import { suggestion } from "../../schemas/nearest-name.ts";
import { environmentIdOf } from "../environments/registry.ts";
import {
  type Algorithm,
  algorithmNames,
  algorithmsNamed,
  type RunConfig,
  runConfig,
} from "../registry.ts";
import { nameInFiles } from "../run/run-folder.ts";
import { candidateName, studyRunName } from "./run-name.ts";
import { drawTrials, type SettingPoint } from "./search/trials.ts";
import type { AlgorithmEntry, EnvironmentEntry, ReadStudy } from "./study-file.ts";

/** A run of a study: the name of its folder, and its complete config. */
export interface PlannedRun {
  name: string;
  config: RunConfig;
}

/** The runs of a study that differ only in their seeds. */
export interface Candidate {
  /** What their names have in common. */
  name: string;
  /** The environment and the algorithm, as they are called in names. */
  environment: string;
  algorithm: string;
  /** The values of the settings that the study varies: a point of the grid, and a trial's. */
  point: SettingPoint;
  runs: readonly [PlannedRun, ...PlannedRun[]];
}

/** Settings by name, not yet checked. */
type Settings = Readonly<Record<string, unknown>>;

/** Every combination of a grid's values; the last setting changes fastest. */
export function gridPoints(grid: Readonly<Record<string, readonly unknown[]>>): SettingPoint[] {
  return Object.entries(grid).reduce<SettingPoint[]>(
    (points, [setting, values]) =>
      points.flatMap((point) => values.map((value) => [...point, [setting, value] as const])),
    [[]],
  );
}

/** @throws {Error} naming where an algorithm is named that does not exist */
function algorithmNamed(name: string, where: string): Algorithm {
  const [algorithm] = algorithmsNamed(name);
  if (algorithm) return algorithm;
  throw new Error(`${where}: there is no algorithm "${name}"${suggestion(name, algorithmNames)}`);
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
    const { name: algorithm } = algorithmNamed(base.algorithm, entry.config);
    return { label: name ?? algorithm, base: { ...base, algorithm }, own };
  }
  const algorithm = algorithmNamed(entry.algorithm, "algorithms");
  return { label: name ?? algorithm.name, base: { algorithm: algorithm.name }, own };
}

function settingsOfEnvironment(entry: EnvironmentEntry | undefined): Settings {
  if (!entry) return {};
  const { environment, settings = {} } = entry;
  return { environment, ...settings };
}

function parseRun(label: string, settings: Settings): RunConfig {
  const parsed = runConfig.safeParse(settings, { error: describeMistake });
  if (parsed.success) return parsed.data;
  throw new Error(prefixed(`in the runs of ${label}`, describeMistakes(parsed.error)));
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
 * The candidates of a study in the order of training: in every environment, for every trial of its
 * random search, every algorithm at every point of the grid. Of settings given more than once, the
 * later of these counts: config file, study, environment, algorithm, grid and search.
 *
 * @throws {Error} naming the algorithm and the setting that is wrong, or runs of the same name; or if
 * an environment is a file that cannot be loaded
 */
export function candidatesOf({ study, readConfigFile }: ReadStudy): Candidate[] {
  const environments = study.environments ?? [undefined];
  const algorithms = study.algorithms.map((entry) => settingsOfAlgorithm(entry, readConfigFile));
  const trials: SettingPoint[] = study.search ? drawTrials(study.search) : [[]];
  // Trial by trial, so that the candidates of further trials come after those that are there.
  const points = trials.flatMap((trial) =>
    algorithms.flatMap((algorithm) =>
      gridPoints(study.grid).map((point) => ({ ...algorithm, point: [...point, ...trial] })),
    ),
  );
  const candidates = environments.flatMap((entry) =>
    points.map(({ label: algorithm, base, own, point }): Candidate => {
      const configOf = (seed: number) =>
        parseRun(algorithm, {
          ...base,
          ...study.settings,
          ...settingsOfEnvironment(entry),
          ...own,
          ...Object.fromEntries(point),
          seed,
        });
      const [seed, ...seeds] = study.seeds;
      const config = configOf(seed);
      const environment = entry?.name ?? nameInFiles(environmentIdOf(config.environment));
      const name = candidateName({ environment, algorithm, point });
      const runOf = (each: RunConfig): PlannedRun => ({
        name: studyRunName(name, each.seed),
        config: each,
      });
      const runs: Candidate["runs"] = [runOf(config), ...seeds.map(configOf).map(runOf)];
      return { name, environment, algorithm, point, runs };
    }),
  );
  checkNames(candidates.flatMap(({ runs }) => runs));
  return candidates;
}

/**
 * The runs of a study in the order of training, each candidate's with every seed.
 *
 * @throws {Error} as `candidatesOf` does
 */
export function expandStudy(study: ReadStudy): PlannedRun[] {
  return candidatesOf(study).flatMap(({ runs }) => runs);
}
