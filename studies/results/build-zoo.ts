import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { actingWith } from "../../export/evaluate-actor.ts";
import { exportRun } from "../../export/export-run.ts";
import { openPolicy } from "../../export/open-policy.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { drawPicture } from "../../render/picture.ts";
import { runSpi } from "../../train/algorithms/spi/run-spi.ts";
import { spiConfig } from "../../train/algorithms/spi/spi.ts";
import type { Environment } from "../../train/environments/environment.ts";
import { recordEpisode } from "../../train/episodes/recording.ts";
import { createRun } from "../../train/run/run-folder.ts";
import { keptRunsOf } from "./kept-run.ts";
import { modelCard } from "./model-card.ts";
import { chosen, type ZooPolicy } from "./zoo.ts";

export interface ZooFolders {
  /** The folder of policies. */
  policies: string;
  /** The folder of kept runs. */
  runs: string;
}

const episodes = 100;
const pictureFile = "episode.webp";
const pictureHeight = 240;
const pictureSeed = 0;

/** Trains a policy that takes only a moment, in a temporary folder that `use` receives. */
async function trained<T>(config: string, use: (run: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "softedge-zoo-"));
  try {
    const settings = spiConfig.parse(JSON.parse(readFileSync(config, "utf8")));
    const run = createRun(folder, "run", settings);
    runSpi(settings, run);
    return await use(run.path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Draws an episode of a policy for its model card. */
async function drawEpisode(policy: string): Promise<{ file: string; shows: string }> {
  const { actor, environment, release } = await openPolicy(policy);
  try {
    const scenes: ReturnType<Environment["scene"]>[] = [];
    const act = actingWith(actor, "deterministic");
    const watch = (current: Environment) => scenes.push(current.scene());
    const { rewards } = await recordEpisode(environment, act, pictureSeed, { watch });
    const settings = { height: pictureHeight, stills: 1 };
    const picture = await drawPicture(pictureFile, scenes, environment.secondsPerStep, settings);
    writeWhole(join(policy, pictureFile), picture);
    const total = rewards.reduce((sum, reward) => sum + reward, 0);
    const shows =
      `The episode of seed ${pictureSeed}, without noise: ${rewards.length} steps, ` +
      `return ${total.toFixed(1)}`;
    return { file: pictureFile, shows };
  } finally {
    await release();
  }
}

/**
 * Builds a policy of the zoo: its package, an episode's picture, and its model card. Deletes
 * earlier versions.
 *
 * @returns its folder
 */
export async function buildZooPolicy(policy: ZooPolicy, folders: ZooFolders): Promise<string> {
  const { name, from } = policy;
  const settings = { policiesFolder: folders.policies, name, episodes };
  const runs = "config" in from ? [] : keptRunsOf(folders.runs, from.begin);
  const { manifest, folder } =
    "config" in from
      ? await trained(from.config, (run) => exportRun(run, settings))
      : await exportRun(chosen(runs, from.rank).path, settings);
  const path = join(folders.policies, name);
  for (const { name: other } of readdirSync(path, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )) {
    if (other !== basename(folder)) rmSync(join(path, other), { recursive: true });
  }
  const picture = await drawEpisode(path);
  writeWhole(join(path, "README.md"), modelCard(manifest, { policy, runs, picture }));
  return path;
}
