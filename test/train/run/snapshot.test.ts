import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isSnapshotFileName, openSnapshot } from "../../../train/run/snapshot.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { Trainee } from "./trainee.ts";

const shape = { capacity: 20, rowsInSegment: 5 };

/** A run of so many steps with a checkpoint. */
function runOf(steps: number): Trainee {
  const trainee = new Trainee(join(temporaryFolder(), "run"), shape);
  trainee.train(steps);
  trainee.save();
  return trainee;
}

/** The content of a snapshot's files. */
function contentOf(path: string, meanwhile = () => {}) {
  using snapshot = openSnapshot(path);
  meanwhile();
  return new Map(
    snapshot.files.map((file) => [file.name, Buffer.from(file.read()).toString("hex")]),
  );
}

describe("the snapshot of a run", () => {
  test("has what the last checkpoint needs, and nothing else", () => {
    const { path } = runOf(33);
    for (const name of [
      "training.lock",
      "checkpoint.previous.safetensors",
      "checkpoint.damaged.safetensors",
      "checkpoint.safetensors.unfinished",
      "replay/000000000000.f32",
    ]) {
      writeFileSync(join(path, name), "other");
    }
    writeFileSync(join(path, "failure.json"), "{}");
    using snapshot = openSnapshot(path);
    expect(snapshot.step).toBe(33);
    expect(snapshot.files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["config.json", 3],
      ["starts.jsonl", 11],
      ["failure.json", 2],
      ["checkpoint.safetensors", expect.any(Number)],
      ["replay/000000000013.f32", 40],
      ["replay/000000000015.f32", 100],
      ["replay/000000000020.f32", 100],
      ["replay/000000000025.f32", 100],
      ["replay/000000000030.f32", 60],
      ["best.safetensors", expect.any(Number)],
      ["metrics.jsonl", expect.any(Number)],
    ]);
    expect(snapshot.files.every(({ name }) => isSnapshotFileName(name))).toBe(true);
  });

  test("stays what it was while training goes on, but for a later best policy", () => {
    const trainee = runOf(33);
    const before = contentOf(trainee.path);
    trainee.train(6);
    const { "best.safetensors": best, ...others } = Object.fromEntries(contentOf(trainee.path));
    expect(others).toEqual(
      Object.fromEntries([...before].filter(([name]) => name !== "best.safetensors")),
    );
    expect(best).toBe(readFileSync(join(trainee.path, "best.safetensors")).toString("hex"));
    const after = contentOf(trainee.path, () => {
      for (let i = 0; i < 4; i++) {
        trainee.train(20);
        trainee.save();
      }
    });
    expect(Object.fromEntries(after)).toEqual({ ...others, "best.safetensors": best });
    expect(readdirSync(join(trainee.path, "replay"))).not.toContain("000000000030.f32");
  });

  test("is of the previous checkpoint while the next is being written", () => {
    const trainee = runOf(33);
    const before = contentOf(trainee.path);
    const file = (name: string) => join(trainee.path, name);
    renameSync(file("checkpoint.safetensors"), file("checkpoint.previous.safetensors"));
    expect(contentOf(trainee.path)).toEqual(before);
  });

  test("has the config alone before the first checkpoint", () => {
    const trainee = new Trainee(join(temporaryFolder(), "run"), shape);
    trainee.train(9);
    using snapshot = openSnapshot(trainee.path);
    expect(snapshot.step).toBe(0);
    expect(snapshot.files.map(({ name }) => name)).toEqual(["config.json", "starts.jsonl"]);
  });

  test("needs a run", () => {
    const folder = temporaryFolder();
    expect(() => openSnapshot(folder)).toThrow(`${folder} is no run: it has no config.json`);
  });

  test("names the file that is missing or damaged", () => {
    const damages: [name: string, damage: (path: string) => void][] = [
      ["replay/000000000020.f32", rmSync],
      ["replay/000000000020.f32", (path) => truncateSync(path, 99)],
      ["replay/000000000020.f32", (path) => writeFileSync(path, Buffer.alloc(100))],
      ["checkpoint.safetensors", (path) => truncateSync(path, 7)],
      ["checkpoint.safetensors", (path) => truncateSync(path, 99)],
      ["best.safetensors", (path) => truncateSync(path, 99)],
    ];
    for (const [name, damage] of damages) {
      const { path } = runOf(33);
      damage(join(path, name));
      expect(() => contentOf(path)).toThrow(join(path, name));
    }
  });

  test("ignores what was appended behind the rows and records of its checkpoint", () => {
    const { path } = runOf(33);
    const before = contentOf(path);
    appendFileSync(join(path, "replay/000000000030.f32"), Buffer.alloc(33));
    appendFileSync(join(path, "metrics.jsonl"), '{"half of a li');
    expect(contentOf(path)).toEqual(before);
  });
});

test.each([
  "",
  "..",
  "../config.json",
  "/config.json",
  "replay",
  "replay/",
  "replay/../config.json",
  "replay/1.f32",
  "replay/00000000000x.f32",
  "replay/-00000000001.f32",
  "replay/000000000000.f32/x",
  "training.lock",
  "checkpoint.previous.safetensors",
])("%j is no name of a file of a snapshot", (name) => {
  expect(isSnapshotFileName(name)).toBe(false);
});
