import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isNoPictureError } from "../../train/environments/environment.ts";
import { isRun } from "../../train/run-summary.ts";
import { drawEpisode } from "../draw-episode.ts";
import { type ExportSettings, exportRun } from "../export-run.ts";
import { type ExportedPackage, readPackage } from "../policy-package.ts";
import { hubCard } from "./card.ts";
import { cardFile, checkFolder, writeHubFolder } from "./hub-folder.ts";
import { evaluationResults } from "./metadata.ts";

export interface ModelSettings extends Omit<ExportSettings, "policiesFolder"> {
  /** The folder to write; by default hugging-face/NAME. */
  out?: string | undefined;
  /** True to write into a folder that has other files. */
  overwrite?: boolean;
}

/** A model that was written. */
export interface ExportedModel extends ExportedPackage {
  /** The names of its files. */
  files: string[];
}

const replayFormat = ".gif";
const replayFile = `replay${replayFormat}`;
const outputFolder = "hugging-face";

/** Draws an episode of the policy in a folder; undefined if its environment cannot be drawn. */
async function replayOf(folder: string) {
  try {
    return await drawEpisode(folder, replayFormat);
  } catch (error) {
    if (isNoPictureError(error)) return undefined;
    throw error;
  }
}

/**
 * Writes a policy as a model of the Hugging Face Hub: the package, a card with its returns, the results,
 * and an animation of an episode, if its environment is known and can be drawn.
 *
 * @param path a run, which is exported as by `exportRun`; or a policy's folder, or that of one version
 * @throws {Error} if the folder has other files; or a file of the run or the package is missing or
 * damaged
 */
export async function exportModel(
  path: string,
  { out, overwrite = false, ...settings }: ModelSettings,
): Promise<ExportedModel> {
  if (out !== undefined) checkFolder(out, overwrite);
  const scratch = mkdtempSync(join(tmpdir(), "softedge-model-"));
  try {
    const exported = isRun(path)
      ? await exportRun(path, { ...settings, policiesFolder: scratch })
      : readPackage(path);
    const { manifest, actor } = exported;
    const folder = out ?? join(outputFolder, manifest.name);
    checkFolder(folder, overwrite);
    const replay = manifest.environment === undefined ? undefined : await replayOf(exported.folder);
    const results = evaluationResults(manifest);
    const files = {
      [cardFile]: hubCard(manifest, replay && { file: replayFile, shows: replay.shows }),
      [manifest.actor.file]: actor,
      "manifest.json": `${JSON.stringify(manifest, null, 2)}\n`,
      ...(results && { "results.json": `${JSON.stringify(results, null, 2)}\n` }),
      ...(replay && { [replayFile]: replay.bytes }),
    };
    writeHubFolder(folder, files);
    return { folder, manifest, actor, files: Object.keys(files) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
