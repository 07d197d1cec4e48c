import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collectGarbage, download, type StoredSnapshot, upload } from "../../fleet/snapshot.ts";
import { FolderStore } from "../../fleet/store/folder-store.ts";
import type { ObjectStore } from "../../fleet/store/object-store.ts";
import { openStore } from "../../fleet/store/open-store.ts";
import { type ConfiguredLearning, runLearning } from "../../train/registry.ts";
import type { RunFolder } from "../../train/run/run-folder.ts";
import { openSnapshot } from "../../train/run/snapshot.ts";
import { readRun, resumeRun } from "../../train/runs.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { linesOf, newRun } from "../train/learning/runs.ts";
import { smallLearners } from "../train/learning/small-learners.ts";
import { smallRun } from "../train/off-policy/small-runs.ts";
import { s3Credentials, serveS3, skipsRclone } from "./store/rclone.ts";

const place = { prefix: "study/run", token: 1 };
/** With checkpoints and evaluations at different steps. */
const often = { steps: 220, evaluation_interval: 60, checkpoint_interval: 80 };

/** Trains a run, and stores snapshots of it meanwhile: one each time after so many steps. */
async function trainAndStore(
  algorithm: ConfiguredLearning,
  run: RunFolder,
  store: ObjectStore,
  every: number,
): Promise<StoredSnapshot[]> {
  const stored: StoredSnapshot[] = [];
  let storing = Promise.resolve();
  let next = every;
  const storeOne = () => {
    const snapshot = openSnapshot(run.path);
    storing = storing.then(async () => {
      using open = snapshot;
      stored.push(await upload(store, place, open, stored.at(-1)));
    });
  };
  const onStep = (step: number) => {
    if (step < next) return;
    storeOne();
    next += every;
  };
  await runLearning(algorithm, run, { watch: { onStep } });
  storeOne();
  await storing;
  return stored;
}

/** Trains to the end from a snapshot, and expects what the undisturbed run has become. */
async function expectSameEnd(
  algorithm: ConfiguredLearning,
  whole: RunFolder,
  store: ObjectStore,
  snapshot: StoredSnapshot,
): Promise<void> {
  const path = join(temporaryFolder(), "run");
  await download(store, snapshot, path);
  const { run, checkpoint } = resumeRun(path, (same) => same);
  await runLearning(algorithm, run, { checkpoint });
  const best = (folder: string) => readFileSync(join(folder, "best.safetensors"));
  expect(readRun(path)).toEqual(readRun(whole.path));
  expect(best(path).equals(best(whole.path))).toBe(true);
  expect(linesOf(path)).toEqual(linesOf(whole.path));
}

describe.each(smallLearners)("a run of $title", ({ configure }) => {
  test("ends elsewhere as it does undisturbed, from any snapshot taken in training", async () => {
    const algorithm = configure(often);
    const store = new FolderStore(temporaryFolder());
    const whole = newRun(algorithm);
    const stored = await trainAndStore(algorithm, whole, store, 70);
    const steps = stored.map(({ manifest }) => manifest.step);
    // Algorithms that play rollouts stop at their ends.
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(220);
    expect(new Set(steps).size).toBeGreaterThan(2);
    for (const snapshot of stored) await expectSameEnd(algorithm, whole, store, snapshot);
  });
});

test.skipIf(skipsRclone)("a run ends as undisturbed from a snapshot in a bucket", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "bucket"));
  await using server = await serveS3(folder);
  const store = openStore(`s3://bucket/runs?endpoint=${server.endpoint}`, s3Credentials);
  const algorithm = smallRun("sac-2019", often);
  const whole = newRun(algorithm);
  const [, , snapshot, ...later] = await trainAndStore(algorithm, whole, store, 70);
  await collectGarbage(store, place, [snapshot]);
  const keys = [snapshot.key, ...snapshot.manifest.files.map(({ key }) => key)];
  expect(await store.list("")).toEqual(keys.toSorted());
  await expectSameEnd(algorithm, whole, store, snapshot);
  const lost = download(store, later[later.length - 1], join(folder, "lost"));
  await expect(lost).rejects.toThrow("has no object");
});
