import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ChartChoice, Charts, plotSizes } from "../../../cli/dashboard/charts.ts";
import { WatchedRuns } from "../../../cli/dashboard/watched-runs.ts";
import { createRun } from "../../../train/run/run-folder.ts";
import { tabularRun } from "../../render/recorded-run.ts";
import { temporaryFolder } from "../../temporary-folder.ts";
import { episode, evaluation, writeRun, writeStudy } from "./recorded-folder.ts";

const usual: ChartChoice = {
  ...{ metric: "evaluation/deterministic/mean", size: "large" as const },
  ...{ each: false, ids: [] },
};

function study() {
  const folder = temporaryFolder();
  writeStudy(folder);
  const watched = new WatchedRuns(folder);
  const charts = new Charts();
  const draw = (choice: Partial<ChartChoice> = {}) =>
    charts.draw(watched.read(), { ...usual, ...choice });
  return { folder, watched, draw };
}

describe("the charts of a folder", () => {
  test("are one for each environment, with the mean and deviation over seeds", async () => {
    const [pendulum, upright] = await study().draw();
    expect(pendulum.title).toBe("Pendulum-v1");
    expect(upright.title).toBe("InvertedPendulum-v5, sac-2019");
    const [sac, td3] = pendulum.curves;
    expect(sac).toMatchObject({ name: "sac-2019", runs: 2 });
    expect(sac.last).toEqual({ x: 1000, mean: -250, standard_deviation: 50, runs: 2 });
    // At step 1000 there is a value of one of its runs alone.
    expect(td3.last).toEqual({ x: 500, mean: -1350, standard_deviation: 50, runs: 2 });
    expect(pendulum.notes).toContain("of fewer runs, where not all have a value");
    expect(upright.curves).toMatchObject([{ name: "", last: { mean: 900, runs: 1 } }]);
  });

  test("have marks with the names of their curves, but no texts that the page has", async () => {
    const [{ svg, curves }] = await study().draw();
    for (const { name, color } of curves) {
      expect(svg).toContain(`aria-label="${name}"`);
      expect(svg).toContain(`stroke="${color}"`);
    }
    expect(svg).not.toMatch(/>(sac-2019|td3|Pendulum-v1|mean[^<]*)</);
    // The page's policy refuses attributes of style.
    expect(svg).not.toContain("style=");
  });

  test("are of the chosen runs alone", async () => {
    const { watched, draw } = study();
    const [first] = watched.read();
    const drawn = await draw({ ids: [first.id] });
    expect(drawn).toMatchObject([{ title: "Pendulum-v1, sac-2019", notes: ["seed 0"] }]);
    expect(await draw({ ids: ["gone"] })).toEqual([]);
  });

  test("are of the runs that have recorded the metric", async () => {
    const { folder, draw } = study();
    expect(await draw({ metric: "episode/return" })).toEqual([]);
    writeRun(folder, "new", {}, []).record(episode(200, -5));
    const drawn = await draw({ metric: "episode/return" });
    expect(drawn).toMatchObject([{ curves: [{ runs: 1, last: { mean: -5 } }] }]);
  });

  test("are kept until one of their runs has recorded more", async () => {
    const { folder, draw } = study();
    const [pendulum, upright] = await draw();
    const again = await draw();
    expect(again[0]).toBe(pendulum);
    writeRun(folder, "pendulum-sac-seed-2", { seed: 2, steps: 2000 }, [-900]);
    const [grown, same] = await draw();
    expect(grown.curves[0].runs).toBe(3);
    expect(same).toBe(upright);
  });

  test("are drawn for the size of the page, and with single runs if wanted", async () => {
    const { draw } = study();
    const widthIn = ([{ svg }]: { svg: string }[]) => Number(/width="(\d+)"/.exec(svg)?.[1]);
    const [large, small] = [widthIn(await draw()), widthIn(await draw({ size: "small" }))];
    expect(large - small).toBe(plotSizes.large.width - plotSizes.small.width);
    const [{ svg, notes }] = await draw({ each: true });
    expect(svg.match(/stroke-opacity="0.45"/g)).toHaveLength(4);
    expect(notes).toContain("thin lines: each run");
  });

  test("of soft policy iteration leave zeros out, and say so if there is nothing else", async () => {
    const folder = temporaryFolder();
    const choice = { ...usual, metric: "sweep/error" };
    for (const [name, errors] of [
      ["some", [10, 0.1, 0]],
      ["none", [0]],
    ] as const) {
      const { config, metrics } = tabularRun([errors]);
      createRun(join(folder, name), "taxi", config).record(...metrics);
    }
    const drawn = (name: string) =>
      new Charts().draw(new WatchedRuns(join(folder, name)).read(), choice);
    expect(await drawn("some")).toMatchObject([{ curves: [{ last: { x: 1, mean: 0.1 } }] }]);
    expect(await drawn("none")).toMatchObject([{ svg: "", curves: [] }]);
  });
});

test("what another metric's records change is not drawn again", async () => {
  const { watched, draw } = study();
  const [{ svg }] = await draw();
  const [{ path }] = watched.read();
  appendFileSync(join(path, "metrics.jsonl"), `${JSON.stringify(episode(1200, -1))}\n`);
  expect((await draw())[0].svg).toBe(svg);
  appendFileSync(join(path, "metrics.jsonl"), `${JSON.stringify(evaluation(1500, -1))}\n`);
  expect((await draw())[0].svg).not.toBe(svg);
});
