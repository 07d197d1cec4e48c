import { appendFileSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { installedVersion } from "../../../cli/doctor/diagnosis.ts";
import packageJson from "../../../package.json" with { type: "json" };
import {
  describeChangedEnvironment,
  recordStart,
  startsFileName,
} from "../../../train/run/starts.ts";
import { temporaryFolder } from "../../temporary-folder.ts";

const startsOf = (path: string) =>
  readFileSync(join(path, startsFileName), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("a run's starts", () => {
  test("say by what command and when, and on what", () => {
    const path = temporaryFolder();
    vi.setSystemTime("2026-01-31T12:30:00.000Z");
    onTestFinished(() => void vi.useRealTimers());
    recordStart(path, {
      command: "node cli/softedge.ts train sac",
      step: 0,
      engine: { engine: "ort", device: "webgpu", adapter: "Radeon" },
    });
    const [{ time, commit, changed, cpu_threads, ...start }] = startsOf(path);
    expect(time).toBe("2026-01-31T12:30:00.000Z");
    expect(start).toEqual({
      command: "node cli/softedge.ts train sac",
      step: 0,
      engine: "ort",
      device: "webgpu",
      adapter: "Radeon",
      softedge: packageJson.version,
      node: process.versions.node,
      onnxruntime_node: installedVersion("onnxruntime-node"),
      platform: process.platform,
      arch: process.arch,
    });
    expect(cpu_threads).toBeGreaterThan(0);
    // Both, or neither where nobody can tell.
    expect(typeof changed).toBe(commit === null ? "object" : "boolean");
  });

  test("are a line each, with the versions of the engine", () => {
    const path = temporaryFolder();
    const tfjs = { engine: "tfjs", tfjs: "4.22.0", tensorflow: "2.21.0", gpu: false } as const;
    recordStart(path, { command: "a", step: 0, engine: tfjs });
    recordStart(path, { command: "b", step: 900 });
    expect(startsOf(path)).toMatchObject([
      { command: "a", step: 0, ...tfjs },
      { command: "b", step: 900, engine: null },
    ]);
  });

  test("say which file defines the environment, and whether it has changed since the last", () => {
    const path = temporaryFolder();
    const fileOf = (digit: string) => ({
      environment_file: { path: "environments/puck.ts", sha256: digit.repeat(64) },
    });
    expect(describeChangedEnvironment(path, fileOf("1"))).toBeUndefined();
    recordStart(path, { command: "a", step: 0, ...fileOf("1") });
    expect(startsOf(path)[0]).toMatchObject(fileOf("1"));
    expect(describeChangedEnvironment(path, fileOf("1"))).toBeUndefined();
    expect(describeChangedEnvironment(path, fileOf("2"))).toBe(
      "environments/puck.ts has changed since the run's last start: the run no longer reproduces an " +
        "uninterrupted one",
    );
    recordStart(path, { command: "b", step: 9, ...fileOf("2") });
    expect(describeChangedEnvironment(path, fileOf("2"))).toBeUndefined();
    expect(describeChangedEnvironment(path, {})).toBeUndefined();
    appendFileSync(join(path, startsFileName), '{"time": "20');
    expect(describeChangedEnvironment(path, fileOf("3"))).toBeUndefined();
  });

  test("do not say whose machine it was", () => {
    const path = temporaryFolder();
    recordStart(path, { command: "a", step: 0 });
    const fields = Object.values(startsOf(path)[0]);
    for (const secret of [hostname(), process.env.USER, process.env.HOME, process.cwd()]) {
      expect(fields).not.toContain(secret);
    }
  });
});
