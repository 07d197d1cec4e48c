import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runConfig } from "../../../schemas/run-config.ts";
import { countOf, tensorOf } from "../../../train/run/checkpoint.ts";
import { createRun, defaultRunName, readRun } from "../../../train/run/run-folder.ts";
import type { TensorFile } from "../../../train/run/safetensors.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const config = runConfig.parse({ algorithm: "spi", seed: 3 });
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
});

describe("reading a run", () => {
  test("gives its config and its last checkpoint", () => {
    const run = createRun(temporaryFolder(), "run", config);
    run.saveCheckpoint({ tensors: new Map(), metadata: {} });
    run.saveCheckpoint(checkpoint);
    expect(readRun(run.path)).toEqual({ config, checkpoint });
  });

  test.each(["config.json", "checkpoint.safetensors"])("names %s where it is missing", (file) => {
    const path = finished();
    rmSync(join(path, file));
    expect(() => readRun(path)).toThrow(`${path} is no finished run: it has no readable ${file}`);
  });

  test.each([
    ["config.json", "{", "JSON"],
    ["config.json", '{"algorithm":"spi","seed":-1}', "seed"],
    ["config.json", '{"algorithm":"ppo"}', "algorithm"],
    ["checkpoint.safetensors", "short", "the file ends before its header does"],
  ])("names %s where it is damaged: %s", (file, content, reason) => {
    const path = finished();
    writeFileSync(join(path, file), content);
    expect(() => readRun(path)).toThrow(`${join(path, file)} is damaged: `);
    expect(() => readRun(path)).toThrow(reason);
  });

  test("says where a checkpoint breaks off", () => {
    const path = finished();
    truncateSync(join(path, "checkpoint.safetensors"), 120);
    expect(() => readRun(path)).toThrow('is damaged: the file ends inside tensor "q"');
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
