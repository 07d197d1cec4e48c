import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../files/write-whole.ts";
import type { FindPackage } from "../acting-versions.ts";
import { type Episode, joinEpisodes, type LeftOut } from "../episodes.ts";
import { readDecisions, readExperiment, readUnits } from "../log-folder.ts";
import { sharedEnvironment, versionNotes, versionsIn } from "./acted-versions.ts";
import {
  type MinariEpisode,
  minariEpisodeOf,
  type NotMinariEpisode,
  notEpisodeReasons,
} from "./episode.ts";
import { writeEpisodes } from "./episodes-file.ts";
import { serializeSpace, spaceOf } from "./spaces.ts";

/** The first version of Minari with this layout: later ones read it, too. */
const minariVersion = "0.5.0";

export interface MinariSettings {
  find: FindPackage;
  /**
   * The number of steps of episodes that a time limit cuts; by default that of the environment, if
   * it is known.
   */
  timeLimit?: number | undefined;
}

/** A data set that was written. */
export interface MinariDataSet {
  /** The folder to name in MINARI_DATASETS_PATH. */
  root: string;
  id: string;
  episodes: number;
  steps: number;
  leftOut: Record<NotMinariEpisode, number>;
  /** The episodes whose number of steps was not reported: a lost end would not be noticed. */
  unchecked: number;
  notes: string[];
}

/**
 * Writes a pulled log as a data set of Minari, below the log's folder, in place of the one that is
 * there.
 *
 * @throws {Error} if no unit makes an episode, or decisions are of different spaces
 */
export async function writeMinari(
  folder: string,
  { find, timeLimit }: MinariSettings,
): Promise<MinariDataSet> {
  const { name } = readExperiment(folder).definition;
  const joined = joinEpisodes(readDecisions(folder), readUnits(folder), "data");
  const decisions = joined.episodes.flatMap((episode) => episode.decisions);
  const versions = versionsIn(decisions, find);
  const environment = sharedEnvironment(versions);
  const limit = timeLimit ?? environment?.timeLimit ?? null;
  const { episodes, leftOut } = select(joined.episodes, limit, joined.leftOut);
  if (episodes.length === 0) {
    throw new Error(`no unit of ${folder} makes an episode${describeAll(leftOut)}`);
  }
  const [observation, action] = (["observation", "action"] as const).map((field) =>
    serializeSpace(spaceOf(field, decisions, versions)),
  );
  const steps = episodes.reduce((sum, { rewards }) => sum + rewards.length, 0);
  const id = `softedge/${name}-v0`;
  const root = join(folder, "minari");
  const data = join(root, id, "data");
  const algorithms = new Set(versions.flatMap(({ manifest }) => manifest?.algorithm ?? []));
  await writeData(data, episodes, {
    dataset_id: id,
    minari_version: minariVersion,
    data_format: "hdf5",
    observation_space: observation,
    action_space: action,
    ...(environment && { env_spec: environment.json }),
    total_episodes: episodes.length,
    total_steps: steps,
    ...(algorithms.size > 0 && { algorithm_name: [...algorithms].join(", ") }),
    description: describeDataSet(name, describeAll(leftOut)),
  });
  const { unchecked } = joined;
  const notes = versionNotes(versions, environment);
  return { root, id, episodes: episodes.length, steps, leftOut, unchecked, notes };
}

/**
 * Writes a data set's two files. Its metadata, without which it is none, goes first and comes last:
 * no reader meets the metadata of another set.
 */
async function writeData(
  folder: string,
  episodes: readonly MinariEpisode[],
  metadata: Readonly<Record<string, unknown>>,
): Promise<void> {
  const episodesFile = join(folder, "main_data.hdf5");
  const metadataFile = join(folder, "metadata.json");
  mkdirSync(folder, { recursive: true });
  await writeEpisodes(episodesFile, episodes, () => rmSync(metadataFile, { force: true }));
  const megabytes = Math.round(statSync(episodesFile).size / 1e5) / 10;
  const whole = { ...metadata, dataset_size: megabytes };
  writeWhole(metadataFile, `${JSON.stringify(whole, null, 2)}\n`);
}

function select(
  joined: readonly Episode[],
  limit: number | null,
  before: LeftOut,
): Pick<MinariDataSet, "leftOut"> & { episodes: MinariEpisode[] } {
  const leftOut = { ...before, unrewarded: 0, contradictory: 0, cut: 0 };
  const episodes = joined.flatMap((episode) => {
    const made = minariEpisodeOf(episode, limit);
    if (typeof made !== "string") return [made];
    leftOut[made] += 1;
    return [];
  });
  return { episodes, leftOut };
}

const notEpisodes: readonly NotMinariEpisode[] = [
  "uncounted",
  "incomplete",
  "unfinished",
  "miscounted",
  "excluded",
  "unrewarded",
  "contradictory",
  "cut",
];

/** The numbers of units that were left out, with the reasons. */
export function reasonsOf(leftOut: MinariDataSet["leftOut"]): [count: number, reason: string][] {
  return notEpisodes.flatMap((key) =>
    leftOut[key] > 0 ? [[leftOut[key], notEpisodeReasons[key]]] : [],
  );
}

function describeAll(leftOut: MinariDataSet["leftOut"]): string {
  return reasonsOf(leftOut)
    .map(([count, reason]) => `; ${count} left out, as ${reason}`)
    .join("");
}

function describeDataSet(name: string, leftOut: string): string {
  return (
    `Decisions of the experiment ${name}, logged by softedge${leftOut}. The observation after the ` +
    "last action is not logged: a terminated episode repeats its last observation, and a truncated " +
    "one lacks its last step. infos/log_prob are the log-probabilities of the actions."
  );
}
