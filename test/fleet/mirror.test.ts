import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mirror } from "../../fleet/mirror.ts";
import { type StoredSnapshot, upload } from "../../fleet/snapshot.ts";
import { readFailure, writeFailure } from "../../train/run/failure.ts";
import { openSnapshot } from "../../train/run/snapshot.ts";
import { temporaryFolder } from "../temporary-folder.ts";
import { Trainee } from "../train/run/trainee.ts";
import { MemoryStore } from "./memory-store.ts";

/** A run of so many steps, of which old rows have been forgotten, and its snapshot. */
async function storedRun(store: MemoryStore, steps: number) {
  const trainee = new Trainee(join(temporaryFolder(), "run"), { capacity: 20, rowsInSegment: 5 });
  for (let step = 0; step < steps; step += 10) {
    trainee.train(10);
    trainee.save();
  }
  using snapshot = openSnapshot(trainee.path);
  return { path: trainee.path, stored: await upload(store, { prefix: "a/b", token: 1 }, snapshot) };
}

/** The files of a run that are those of a snapshot, and nothing else. */
function expectCopied(path: string, { manifest }: StoredSnapshot, source: string): void {
  for (const { name } of manifest.files) {
    expect(readFileSync(join(path, name)).equals(readFileSync(join(source, name)))).toBe(true);
  }
  const rows = manifest.files.flatMap(({ name }) =>
    name.startsWith("replay/") ? [name.slice("replay/".length)] : [],
  );
  expect(readdirSync(join(path, "replay")).toSorted()).toEqual(rows.toSorted());
}

describe("a mirrored run", () => {
  test("is the run as it is in the snapshot, over whatever was there before", async () => {
    const store = new MemoryStore();
    const [before, after] = [await storedRun(store, 20), await storedRun(store, 60)];
    const path = join(temporaryFolder(), "run");
    await mirror(store, before.stored, path, "all");
    writeFailure(path, "it diverged");
    await mirror(store, after.stored, path, "all");
    expectCopied(path, after.stored, after.path);
    expect(readFailure(path)).toBeUndefined();
  });

  test("has no checkpoint and no replay buffer where results alone are asked for", async () => {
    const store = new MemoryStore();
    const { stored } = await storedRun(store, 20);
    const path = join(temporaryFolder(), "run");
    await mirror(store, stored, path, "results");
    const names = readdirSync(path);
    expect(names).toContain("config.json");
    expect(names).not.toContain("checkpoint.safetensors");
    expect(names).not.toContain("replay");
  });
});
