import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderAsJson } from "../../../cli/dashboard/run-rows.ts";
import { type WatchedRun, WatchedRuns } from "../../../cli/dashboard/watched-runs.ts";
import { lockRun } from "../../../train/run/run-lock.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { episode, evaluation, writeRun, writeStudy } from "./recorded-folder.ts";

function contentOf({ content }: WatchedRun) {
  if ("problem" in content) throw new Error(content.problem);
  return content;
}

describe("watched runs", () => {
  test("are read again only where a file has changed", () => {
    const folder = temporaryFolder();
    writeStudy(folder);
    const watched = new WatchedRuns(folder);
    const [first, ...others] = watched.read();
    expect(watched.read()[0]).toBe(first);
    const file = join(first.path, "metrics.jsonl");
    appendFileSync(file, `${JSON.stringify(evaluation(1500, -100))}\n`);
    const [changed, ...same] = watched.read();
    expect(contentOf(changed).summary).toMatchObject({ last: -100, best: -100 });
    expect(contentOf(first).summary).toMatchObject({ last: -300 });
    expect(changed.id).toBe(first.id);
    for (const [i, run] of same.entries()) expect(run).toBe(others[i]);
  });

  test("come and go with their folders", () => {
    const folder = temporaryFolder();
    const watched = new WatchedRuns(folder);
    expect(watched.read()).toEqual([]);
    const { path } = writeRun(join(folder, "study"), "one", {}, [-5]);
    expect(folderAsJson(folder, watched.read()).runs).toMatchObject([{ run: "study/one" }]);
    rmSync(path, { recursive: true });
    expect(watched.read()).toEqual([]);
    rmSync(folder, { recursive: true });
    expect(watched.read()).toEqual([]);
    mkdirSync(folder);
  });

  test("that are damaged say so, and are read once they are repaired", () => {
    const folder = temporaryFolder();
    writeStudy(folder);
    const { path } = writeRun(folder, "damaged", {}, []);
    const file = join(path, "metrics.jsonl");
    writeFileSync(file, "{}\n");
    const watched = new WatchedRuns(folder);
    const { runs } = folderAsJson(folder, watched.read());
    expect(runs).toHaveLength(6);
    expect(runs[0]).toMatchObject({ run: "damaged", state: "unreadable" });
    expect(runs[0]).toMatchObject({
      reason: expect.stringContaining(`${file}, line 1, is damaged`),
    });
    writeFileSync(file, `${JSON.stringify(evaluation(500, -7))}\n`);
    expect(folderAsJson(folder, watched.read()).runs[0]).toMatchObject({ last: -7 });
  });

  test("in training have a speed by the times of their records, and a time left", () => {
    const folder = temporaryFolder();
    const run = writeRun(folder, "one", { steps: 1000 }, []);
    const watched = new WatchedRuns(folder);
    const rowAt = (step: number, seconds: number) => {
      run.record(episode(step, -9));
      utimesSync(join(run.path, "metrics.jsonl"), seconds, seconds);
      return folderAsJson(folder, watched.read()).runs[0];
    };
    const lock = lockRun(run.path);
    try {
      expect(rowAt(200, 1000)).not.toHaveProperty("steps_per_second");
      const row = rowAt(400, 1010);
      expect(row).toMatchObject({ state: "training", step: 400 });
      expect("steps_per_second" in row && row.steps_per_second).toBeCloseTo(20, 9);
      expect("seconds_left" in row && row.seconds_left).toBeCloseTo(30, 9);
    } finally {
      lock[Symbol.dispose]();
    }
    const ended = folderAsJson(folder, watched.read()).runs[0];
    expect(ended).toMatchObject({ state: "broken off" });
    expect(ended).not.toHaveProperty("steps_per_second");
  });

  test("tell which metrics they have recorded", () => {
    const folder = temporaryFolder();
    writeRun(folder, "one", {}, [-5]).record(episode(600, -4));
    writeRun(folder, "two", {}, []).record({ kind: "gradient", step: 1, q1_loss: 2 });
    const { metrics } = folderAsJson(folder, new WatchedRuns(folder).read());
    expect(metrics).toContain("evaluation/deterministic/mean");
    expect(metrics).toContain("episode/return");
    expect(metrics).toContain("gradient/q1_loss");
    expect(metrics).toEqual([...new Set(metrics)].toSorted());
  });
});
