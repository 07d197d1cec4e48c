import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPackage } from "../../export/policy-package.ts";
import { findPython } from "../python.ts";
import { softedge } from "./softedge.ts";

/* The commands in an environment of Python: CartPole-v1, which every Gymnasium has. */

const python = findPython(["gymnasium"], "GYMNASIUM_PYTHON");
const inPython = ["--python", python.command ?? ""];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-gymnasium-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command that must succeed; returns what it prints. */
async function succeeds(...args: string[]): Promise<string> {
  const { status, output } = await softedge(...args);
  expect(status, output).toBe(0);
  return output;
}

describe.skipIf(!python.command)(`commands in an environment of Python${python.note}`, () => {
  const run = () => join(folder, "run");
  const policy = () => join(folder, "policies", "cart-pole");

  test("train, resume with a line that says what is lost, export, evaluate and record", async () => {
    await succeeds(
      ...["train", "ppo", "--environment", "gymnasium:CartPole-v1", ...inPython],
      ...["--steps", "512", "--environments", "4", "--rollout-steps", "64", "--threads", "2"],
      ...["--evaluation-interval", "256", "--evaluation-episodes", "2", "--runs", folder],
      ...["--run", "run", "--normalize-rewards"],
    );
    const lines = readFileSync(join(run(), "metrics.jsonl"), "utf8").trim().split("\n");
    const episodes = lines.map((line) => JSON.parse(line)).filter(({ kind }) => kind === "episode");
    expect(episodes.length).toBeGreaterThan(4);
    for (const { return: total, length } of episodes) expect(total).toBe(length);

    const resumed = await succeeds("train", "--resume", run(), "--steps", "768", ...inPython);
    expect(resumed).toContain(
      "Python's environments cannot be restored: episodes start anew, so the run does not " +
        "reproduce the uninterrupted one",
    );

    await succeeds(
      ...["export", run(), "--name", "cart-pole", "--policies", join(folder, "policies")],
      ...["--episodes", "2", ...inPython],
    );
    expect(readPackage(policy()).manifest.environment).toBe("gymnasium:CartPole-v1");
    const played = await succeeds("evaluate", policy(), "--episodes", "2", "--json", ...inPython);
    expect(JSON.parse(played)).toMatchObject({
      environment: "gymnasium:CartPole-v1",
      deterministic: { returns: [expect.any(Number), expect.any(Number)] },
    });
    const out = join(folder, "episode.json");
    await succeeds("record", policy(), "--out", out, ...inPython);
    const recording = JSON.parse(readFileSync(out, "utf8"));
    expect(recording.env).toBe("gymnasium:CartPole-v1");
    expect(recording.episodes[0].rewards.length).toBeGreaterThan(1);
    const drawn = await softedge("render", policy(), "--out", join(folder, "a.gif"), ...inPython);
    expect([drawn.status, drawn.output]).toEqual([
      1,
      expect.stringContaining("gymnasium:CartPole-v1 cannot be drawn: Python plays it"),
    ]);
  });

  test("the built-in CartPole-v1 gives the same run, apart from its name", async () => {
    const settings = [
      ...["--steps", "512", "--rollout-steps", "128", "--evaluation-interval", "256"],
      ...["--evaluation-episodes", "2", "--threads", "1", "--runs", folder],
    ];
    for (const [name, environment] of [
      ["built-in", "CartPole-v1"],
      ["python", "gymnasium:CartPole-v1"],
    ]) {
      await succeeds(
        ...["train", "ppo", "--environment", environment, "--run", name, ...settings, ...inPython],
      );
    }
    const metricsOf = (name: string) => readFileSync(join(folder, name, "metrics.jsonl"), "utf8");
    expect(metricsOf("python")).toBe(metricsOf("built-in"));
  });
});

test("without the Python at a path, a run says so and leaves no folder behind", async () => {
  const { status, output } = await softedge(
    ...["train", "ppo", "--environment", "gymnasium:CartPole-v1", "--runs", join(folder, "none")],
    ...["--python", "/no/such/python"],
  );
  expect(status).toBe(1);
  expect(output).toContain("Python cannot be started as /no/such/python");
  expect(() => readFileSync(join(folder, "none"))).toThrow("ENOENT");
});
