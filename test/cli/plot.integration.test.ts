import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRun } from "../../train/run/run-folder.ts";
import { evaluatedRun, tabularRun } from "../render/recorded-run.ts";
import { softedge } from "./softedge.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "softedge-plot-"));
  const runs = {
    first: evaluatedRun({ seed: 1 }, [
      [500, -1200],
      [1000, -300],
    ]),
    second: evaluatedRun({ seed: 2 }, [
      [500, -1100],
      [1000, -200],
    ]),
    other: evaluatedRun({ hidden: [8] }, [[500, -1300]]),
    taxi: tabularRun([[10, 0.1, 0]]),
    begun: evaluatedRun({}, []),
    damaged: evaluatedRun({}, [[500, -1300]]),
  };
  for (const [name, { config, metrics }] of Object.entries(runs)) {
    const run = createRun(folder, name, config);
    if (metrics.length > 0) run.record(...metrics);
  }
  createRun(folder, "young", runs.first.config).record({ kind: "episode", step: 200, return: -9 });
  for (const name of ["first", "second", "begun"] as const) {
    const run = createRun(join(folder, "study"), name, runs[name].config);
    if (runs[name].metrics.length > 0) run.record(...runs[name].metrics);
  }
  createRun(join(folder, "unborn"), "begun", runs.begun.config);
  writeFileSync(join(folder, "damaged", "metrics.jsonl"), "{}\n");
});
afterAll(() => rmSync(folder, { recursive: true }));
const paths = (...names: string[]) => names.map((name) => join(folder, name));

describe("softedge plot", () => {
  test("draws runs that differ in their seed as one curve, beside another", async () => {
    const out = join(folder, "curves.png");
    const runs = paths("first", "second", "other");
    const { status, output } = await softedge("plot", ...runs, "--out", out);
    expect(output).toContain("evaluation/deterministic/mean: 2 curves of 3 runs\ndrawn in ");
    expect(status).toBe(0);
    expect((await sharp(out).metadata()).format).toBe("png");
  });

  test("draws the runs of a study's folder that have been evaluated", async () => {
    const out = join(folder, "study.svg");
    const { status, output } = await softedge(
      "plot",
      ...paths("study", "study/first"),
      "--out",
      out,
    );
    expect(output).toContain("evaluation/deterministic/mean: 1 curve of 2 runs\ndrawn in ");
    expect(output).toContain("1 run left out: not evaluated yet");
    expect(status).toBe(0);
  });

  test("draws what it is told to", async () => {
    const out = join(folder, "curves.svg");
    const drawn = async (...args: string[]) => {
      expect((await softedge("plot", ...args, "--out", out)).status).toBe(0);
      return readFileSync(out, "utf8");
    };
    const [first] = paths("first");
    expect(await drawn(first, "--mode", "stochastic")).toContain("evaluations, stochastic");
    expect(await drawn(first, "--metric", "deterministic/standard_deviation")).toContain(
      ">evaluation/deterministic/standard_deviation<",
    );
    expect(await drawn(...paths("taxi"))).toContain("error of Q");
    const both = await drawn(...paths("first", "second"), "--mode", "both", "--each");
    for (const text of [">stochastic<", ">deterministic<", ">thin lines: each run<"]) {
      expect(both).toContain(text);
    }
    // The same run again is no second seed.
    expect(await drawn(first, `${first}/`)).toContain(">seed 1<");
  });

  test.each<[string[], string[], string]>([
    [["first"], ["--out", "x.gif"], "x.gif must end in .png or .svg"],
    [["first"], ["--out", "no/such/x.svg"], "cannot write no/such/x.svg: there is no folder"],
    [["first"], [], "required option '--out <file>' not specified"],
    [[], ["--out", "x.svg"], "missing required argument 'run'"],
    [
      ["first"],
      ["--out", "x.svg", "--mode", "any"],
      "Allowed choices are stochastic, deterministic, both",
    ],
    [["first"], ["--out", "x.svg", "--metric", "nothing"], "there are evaluation/deterministic"],
    [
      ["first"],
      ["--out", "x.svg", "--metric", "mean", "--mode", "stochastic"],
      "option '--metric <name>' cannot be used with option '--mode <mode>'",
    ],
    [["nowhere"], ["--out", "x.svg"], "nowhere: name a run, or a folder of runs"],
    [["begun"], ["--out", "x.svg"], "begun has no metrics yet"],
    [["unborn"], ["--out", "x.svg"], "unborn has been evaluated yet"],
    [["damaged"], ["--out", "x.svg"], "metrics.jsonl, line 1, is damaged: "],
    [["first", "young"], ["--out", "x.svg"], "young/metrics.jsonl has no evaluation yet"],
    [["first", "taxi"], ["--out", "x.svg"], "plot them apart"],
  ])("of %j with %j says what is wrong", async (runs, args, message) => {
    const { status, output } = await softedge("plot", ...paths(...runs), ...args);
    expect(output).toContain(message);
    expect(output).not.toContain("    at ");
    expect(status).toBe(1);
    expect(existsSync("x.svg")).toBe(false);
  });
});
