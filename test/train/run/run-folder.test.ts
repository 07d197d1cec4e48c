import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { TensorFile } from "../../../files/safetensors.ts";
import { type RunConfig, runConfig } from "../../../train/registry.ts";
import { countOf, tensorOf } from "../../../train/run/checkpoint.ts";
import { createRun, defaultRunName } from "../../../train/run/run-folder.ts";
import { readRun, resumeRun } from "../../../train/runs.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { readEvents } from "./event-reader.ts";

const config: RunConfig = runConfig.parse({ algorithm: "spi", seed: 3 });
const checkpoint: TensorFile = {
  tensors: new Map([["q", { data: Float64Array.of(1, 2), shape: [1, 2] }]]),
  metadata: { sweeps: "12", note: "many" },
};

/** A finished run. */
function finished(): string {
  const run = createRun(temporaryFolder(), "run", config);
  run.saveCheckpoint(checkpoint);
  return run.path;
}

describe("a new run", () => {
  test("is called by its environment, algorithm and seed", () => {
    expect(defaultRunName(config)).toBe("taxi-v3-spi-seed-3");
    const sac = runConfig.parse({ algorithm: "sac-2019" });
    expect(defaultRunName(sac)).toBe("pendulum-v1-sac-2019-seed-0");
  });

  test("lies in a folder of its own, also where its name is taken", () => {
    const runs = temporaryFolder();
    mkdirSync(join(runs, "run"));
    writeFileSync(join(runs, "run", "config.json"), "of somebody else");
    writeFileSync(join(runs, "run-3"), "no folder at all");
    const paths = [1, 2].map(() => createRun(runs, "run", config).path);
    expect(paths).toEqual([join(runs, "run-2"), join(runs, "run-4")]);
    expect(readFileSync(join(runs, "run", "config.json"), "utf8")).toBe("of somebody else");
  });

  test("makes the folder in which runs lie where there is none", () => {
    const runs = join(temporaryFolder(), "deep", "runs");
    const { path } = createRun(runs, "run", config);
    expect(readdirSync(path)).toEqual(["config.json"]);
  });

  test("gets a line of JSON for every metric that is recorded", () => {
    const run = createRun(temporaryFolder(), "run", config);
    const lines = [
      { kind: "episode", return: -3 },
      { kind: "evaluation", nested: { mean: 1 } },
    ];
    for (const line of lines) run.record(line);
    const text = readFileSync(join(run.path, "metrics.jsonl"), "utf8");
    expect(text).toBe(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  });

  test("gets every number that is recorded as a scalar for TensorBoard too", () => {
    const run = createRun(temporaryFolder(), "run", config);
    run.record(
      { kind: "episode", step: 200, return: -3 },
      { kind: "episode", step: 400, return: -2 },
    );
    run.record({ kind: "evaluation", step: 500, deterministic: { mean: 1 } });
    const [, ...events] = readEvents(readFileSync(join(run.path, "events.out.tfevents.softedge")));
    expect(events.map(({ step, summary }) => [step, summary?.value])).toEqual([
      [200, [{ tag: "episode/return", simple_value: -3 }]],
      [400, [{ tag: "episode/return", simple_value: -2 }]],
      [500, [{ tag: "evaluation/deterministic/mean", simple_value: 1 }]],
    ]);
  });

  test.each(["metrics.jsonl", "events.out.tfevents.softedge"])(
    "that cannot write its %s names it",
    (file) => {
      const run = createRun(temporaryFolder(), "run", config);
      mkdirSync(join(run.path, file));
      expect(() => run.record({ kind: "episode", return: -3 })).toThrow(
        `cannot write ${join(run.path, file)}: `,
      );
    },
  );
});

describe("reading a run", () => {
  test("gives its config and its last checkpoint", () => {
    const run = createRun(temporaryFolder(), "run", config);
    run.saveCheckpoint({ tensors: new Map(), metadata: {} });
    run.saveCheckpoint(checkpoint);
    expect(readRun(run.path)).toEqual({ config, checkpoint });
  });

  test.each([
    ["config.json", "is no run: it has no config.json"],
    ["checkpoint.safetensors", "is no finished run: it has no checkpoint.safetensors"],
  ])("names %s where it is missing", (file, message) => {
    const path = finished();
    rmSync(join(path, file));
    expect(() => readRun(path)).toThrow(`${path} ${message}`);
  });

  test.each([
    ["config.json", "{", "JSON"],
    ["config.json", '{"algorithm":"spi","seed":-1}', "seed"],
    ["config.json", '{"algorithm":"a2c"}', "algorithm"],
    ["checkpoint.safetensors", "short", "the file ends before its header does"],
  ])("names %s where it is damaged: %s", (file, content, reason) => {
    const path = finished();
    writeFileSync(join(path, file), content);
    expect(() => readRun(path)).toThrow(`${join(path, file)} is damaged: `);
    expect(() => readRun(path)).toThrow(reason);
  });

  test("says where a checkpoint breaks off", () => {
    const path = finished();
    const file = join(path, "checkpoint.safetensors");
    truncateSync(file, statSync(file).size - 4);
    expect(() => readRun(path)).toThrow('is damaged: the file ends inside tensor "q"');
  });
});

describe("a run that is resumed", () => {
  const unchanged = (same: typeof config) => same;
  const first: TensorFile = { ...checkpoint, metadata: { sweeps: "1" } };
  const second: TensorFile = { ...checkpoint, metadata: { sweeps: "2" } };
  const line = (n: number) => `{"kind":"sweep","n":${n}}\n`;

  /** A run with two checkpoints, and a metric before, between and after them. */
  function interrupted() {
    const run = createRun(temporaryFolder(), "run", config);
    run.record({ kind: "sweep", n: 1 });
    run.saveCheckpoint(first);
    run.record({ kind: "sweep", n: 2 });
    run.saveCheckpoint(second);
    run.record({ kind: "sweep", n: 3 });
    return run.path;
  }
  const metricsOf = (path: string) => readFileSync(join(path, "metrics.jsonl"), "utf8");
  const eventFileOf = (path: string) => join(path, "events.out.tfevents.softedge");
  /** The metrics again, as TensorBoard sees them. */
  const eventsOf = (path: string) =>
    readEvents(readFileSync(eventFileOf(path))).flatMap(({ summary }) =>
      (summary?.value ?? []).map(({ simple_value }) => simple_value),
    );

  test("goes on from its last checkpoint, without what was recorded after it", () => {
    const path = interrupted();
    const { run, checkpoint: read, warning } = resumeRun(path, unchanged);
    expect([read, warning]).toEqual([second, undefined]);
    expect(metricsOf(path)).toBe(line(1) + line(2));
    expect(eventsOf(path)).toEqual([1, 2]);
    run.record({ kind: "sweep", n: 4 });
    expect(metricsOf(path)).toBe(line(1) + line(2) + line(4));
    expect(eventsOf(path)).toEqual([1, 2, 4]);
  });

  test("has each scalar once, though it was killed while it recorded one", () => {
    const path = interrupted();
    const size = statSync(eventFileOf(path)).size;
    truncateSync(eventFileOf(path), size - 5);
    const { run } = resumeRun(path, unchanged);
    run.record({ kind: "sweep", n: 3 });
    expect(eventsOf(path)).toEqual([1, 2, 3]);
    expect(statSync(eventFileOf(path)).size).toBe(size);
  });

  test("gets an event file where it has none, as runs of older versions", () => {
    const path = interrupted();
    rmSync(eventFileOf(path));
    const { run } = resumeRun(path, unchanged);
    run.record({ kind: "sweep", n: 3 });
    expect(eventsOf(path)).toEqual([3]);
  });

  test("goes on from the one before, where the last one is damaged", () => {
    const path = interrupted();
    const file = join(path, "checkpoint.safetensors");
    truncateSync(file, statSync(file).size - 1);
    const { checkpoint: read, warning } = resumeRun(path, unchanged);
    expect(read).toEqual(first);
    expect(warning).toContain(`${file} is damaged: the file ends inside tensor "q"`);
    expect(metricsOf(path)).toBe(line(1));
    expect(eventsOf(path)).toEqual([1]);
  });

  test("never puts a damaged checkpoint in the place of a good one", () => {
    const path = interrupted();
    const file = join(path, "checkpoint.safetensors");
    truncateSync(file, statSync(file).size - 1);
    expect(readRun(path)).toMatchObject({ checkpoint: first, warning: expect.any(String) });
    const { run } = resumeRun(path, unchanged);
    // The next one cannot be written: the good one must still be there.
    mkdirSync(join(path, "checkpoint.safetensors.unfinished"));
    expect(() => run.saveCheckpoint(second)).toThrow("cannot write");
    expect(readRun(path).checkpoint).toEqual(first);
    expect(readdirSync(path)).toContain("checkpoint.damaged.safetensors");
  });

  test("goes on from the one before, where the last one was about to be replaced", () => {
    const path = interrupted();
    rmSync(join(path, "checkpoint.safetensors"));
    expect(resumeRun(path, unchanged)).toMatchObject({ checkpoint: first });
  });

  test("begins anew where there is none", () => {
    const { path, record } = createRun(temporaryFolder(), "run", config);
    record({ kind: "sweep", n: 1 });
    expect(resumeRun(path, unchanged)).not.toHaveProperty("checkpoint");
    expect(metricsOf(path)).toBe("");
  });

  test("keeps its last checkpoint where the next one cannot be written", () => {
    const path = interrupted();
    const { run } = resumeRun(path, unchanged);
    mkdirSync(join(path, "checkpoint.safetensors.unfinished"));
    expect(() => run.saveCheckpoint(first)).toThrow("cannot write");
    expect(readRun(path).checkpoint).toEqual(second);
  });

  test("has its config changed", () => {
    const path = interrupted();
    resumeRun(path, (read) => ({ ...read, seed: 8 }));
    expect(readRun(path).config.seed).toBe(8);
  });
});

describe("a checkpoint", () => {
  test("gives a tensor by its name and shape", () => {
    expect(tensorOf(checkpoint, "q", [1, 2])).toEqual(Float64Array.of(1, 2));
    expect(() => tensorOf(checkpoint, "v", [1])).toThrow('the checkpoint has no tensor "v"');
    expect(() => tensorOf(checkpoint, "q", [2, 1])).toThrow(
      'tensor "q" must have the shape [2,1], has [1,2]',
    );
  });

  test("gives a count, and says which is missing or none", () => {
    expect(countOf(checkpoint, "sweeps")).toBe(12);
    for (const name of ["iterations", "note"]) {
      expect(() => countOf(checkpoint, name)).toThrow(`the checkpoint does not say its ${name}`);
    }
  });
});
