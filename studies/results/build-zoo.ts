import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { drawEpisode } from "../../export/draw-episode.ts";
import { exportRun } from "../../export/export-run.ts";
import { removeVersion } from "../../export/manage-policies.ts";
import { exportedVersions } from "../../export/policies-folder.ts";
import { refuseShipped } from "../../export/shipped-policies.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { runSpi } from "../../train/algorithms/spi/run-spi.ts";
import { spiConfig } from "../../train/algorithms/spi/spi.ts";
import { createRun } from "../../train/run/run-folder.ts";
import { modelCard } from "./model-card.ts";
import { chosen, runsOf, type ZooPolicy } from "./zoo.ts";

const episodes = 100;
const pictureFile = "episode.webp";

/** Trains a policy that takes only a moment, in a temporary folder that `use` receives. */
async function trained<T>(config: string, use: (run: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "softedge-zoo-"));
  try {
    const settings = spiConfig.parse(JSON.parse(readFileSync(config, "utf8")));
    const run = createRun(folder, "run", settings);
    await runSpi(settings, run);
    return await use(run.path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Builds a policy of the zoo: its package, an episode's picture, and its model card. Deletes
 * earlier versions.
 *
 * @returns its folder
 * @throws {Error} if the folder's shipped.json protects it
 */
export async function buildZooPolicy(policy: ZooPolicy, policiesFolder: string): Promise<string> {
  const { name, from } = policy;
  refuseShipped(policiesFolder, name, "to make it anew, take it out of shipped.json meanwhile");
  const settings = { policiesFolder, name, episodes };
  const runs = runsOf(policy);
  const { manifest } =
    "config" in from
      ? await trained(from.config, (run) => exportRun(run, settings))
      : await exportRun(chosen(runs, from.rank).path, settings);
  const path = join(policiesFolder, name);
  for (const other of exportedVersions(path)) {
    if (other !== manifest.version) removeVersion(policiesFolder, name, other);
  }
  const { bytes, shows } = await drawEpisode(path, extname(pictureFile));
  const picture = { file: pictureFile, shows };
  writeWhole(join(path, picture.file), bytes);
  writeWhole(join(path, "README.md"), modelCard(manifest, { policy, runs, picture }));
  return path;
}
