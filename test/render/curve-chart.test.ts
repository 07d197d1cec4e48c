import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { curveChart, curveKey } from "../../render/curve-chart.ts";
import { checkChartFile, drawChart } from "../../render/draw-chart.ts";
import { learningCurves } from "../../render/learning-curves.ts";
import type { RecordedRun } from "../../render/plotted-metric.ts";
import { evaluatedRun, playedRun, tabularRun } from "./recorded-run.ts";

const chart = (
  runs: readonly RecordedRun[],
  metric = "evaluation/deterministic/mean",
  each = false,
) => {
  const settings = { metric, logarithmic: metric === "sweep/error", each };
  const { curves, ...bin } = learningCurves(runs, settings);
  return curveChart(curves, { ...settings, ...bin });
};
const svgOf = async (...args: Parameters<typeof chart>) =>
  Buffer.from(await drawChart("x.svg", chart(...args))).toString();
/** What is written in a picture, line by line. */
const textsIn = (svg: string) =>
  [...svg.matchAll(/<(text|tspan)[^>]*>([^<]+)</g)].map(([, , text]) => text);
/** The colors of lines; those of a legend included. */
const lineColors = (svg: string) =>
  new Set([...svg.matchAll(/stroke="(#[0-9a-f]{6})" stroke-width="2"/g)].map(([, color]) => color));
/** Areas are what is shaded. */
const shadesIn = (svg: string) => svg.match(/fill-opacity="0.2"/g)?.length ?? 0;

const seeds = [0, 1, 2].map((seed) =>
  evaluatedRun({ seed }, [
    [500, 10 * seed],
    [1000, 20],
    [2500, 30 + seed],
  ]),
);
/** Lines of single runs. */
const thinLinesIn = (svg: string) => svg.match(/stroke-opacity="0.45" stroke-width="1"/g)?.length;

const rate = evaluatedRun({ learning_rate: 0.01 }, [
  [500, 5],
  [2500, 6],
]);

describe("a chart of one curve", () => {
  test("says what it shows: its title, its axes, and how many runs it is of", async () => {
    const texts = textsIn(await svgOf(seeds));
    expect(texts).toContain("Pendulum-v1, sac-2019");
    expect(texts).toContain("mean of 3 runs, and one standard deviation on either side");
    expect(texts).toContain("environment steps");
    expect(texts).toContain("mean return of evaluations, deterministic");
  });

  test("counts thousands of steps in k", async () => {
    const texts = textsIn(await svgOf(seeds));
    for (const label of ["0", "800", "1k", "2.4k"]) expect(texts).toContain(label);
  });

  test("shades what lies within one deviation, and nothing around a single run", async () => {
    expect(shadesIn(await svgOf(seeds))).toBe(1);
    const single = await svgOf(seeds.slice(0, 1));
    expect(shadesIn(single)).toBe(0);
    expect(textsIn(single)).toContain("seed 0");
  });

  test("has a thin line for each run where that is wanted, and there are several", async () => {
    const metric = "evaluation/deterministic/mean";
    expect(thinLinesIn(await svgOf(seeds))).toBeUndefined();
    const drawn = await svgOf(seeds, metric, true);
    expect(thinLinesIn(drawn)).toBe(3);
    expect(textsIn(drawn)).toContain("thin lines: each run");
    expect(await svgOf(seeds.slice(0, 1), metric, true)).not.toContain("thin lines");
  });

  test("has no legend", async () => {
    expect(await svgOf(seeds)).not.toContain("role-legend");
  });

  test("says that it is of fewer runs somewhere, where some have ended", async () => {
    const note = "of fewer runs, where not all have a value";
    expect(textsIn(await svgOf(seeds))).not.toContain(note);
    const longer = evaluatedRun({ seed: 3 }, [[5000, 1]]);
    expect(textsIn(await svgOf([...seeds, longer]))).toContain(note);
  });

  test("of episodes says over how many steps they were averaged", async () => {
    const texts = textsIn(
      await svgOf(
        [
          playedRun(0, [
            [9, 1],
            [500, 2],
          ]),
        ],
        "episode/return",
      ),
    );
    expect(texts).toContain("averaged over every 10 steps");
    expect(texts).toContain("episode/return");
  });
});

describe("a chart of several curves", () => {
  test("names them in a legend, in their order, each with a color of its own", async () => {
    const svg = await svgOf([rate, ...seeds]);
    expect(svg).toContain("role-legend");
    const names = textsIn(svg).filter((text) => text.startsWith("learning rate"));
    expect(names).toEqual(["learning rate 0.01 (1 run)", "learning rate 0.0003 (3 runs)"]);
    expect(lineColors(svg).size).toBe(2);
  });

  test("says once of how many runs each is, where it is the same", async () => {
    const texts = textsIn(await svgOf([rate, seeds[0]]));
    expect(texts).toContain("learning rate 0.01");
    expect(texts.join()).not.toContain("run");
  });

  test("dashes lines once it has no more colors", async () => {
    const many = Array.from({ length: 9 }, (_, i) =>
      evaluatedRun({ batch_size: i + 1 }, [
        [1, i],
        [2, i],
      ]),
    );
    expect(await svgOf(many.slice(0, 7))).not.toContain('stroke-dasharray="6,3"');
    const svg = await svgOf(many);
    expect(lineColors(svg).size).toBe(7);
    // Two lines, and two in the legend.
    expect(svg.match(/stroke="#\w{6}" stroke-width="2" stroke-dasharray="6,3"/g)).toHaveLength(4);
  });
});

test("a chart for a page has the size of its plot, and neither titles nor a legend", async () => {
  const metric = "evaluation/deterministic/mean";
  const { curves } = learningCurves([rate, ...seeds], { metric, logarithmic: false });
  const settings = { metric, logarithmic: false, plot: { width: 300, height: 200 } };
  const svg = Buffer.from(await drawChart("x.svg", curveChart(curves, settings))).toString();
  expect(svg).toContain("h300v200h-300Z");
  expect(svg).not.toContain("role-legend");
  const { names, colors } = curveKey(curves, settings);
  expect(textsIn(svg).filter((text) => /[a-z]{2}/.test(text))).toEqual(["environment steps"]);
  for (const name of names) expect(svg).toContain(`aria-label="${name}"`);
  expect(lineColors(svg)).toEqual(new Set(colors));
});

test("a chart of soft policy iteration has a logarithmic axis", async () => {
  const texts = textsIn(await svgOf([tabularRun([[1000, 10, 0.1, 1e-3, 1e-5, 0]])], "sweep/error"));
  expect(texts).toContain("Taxi-v3, spi");
  expect(texts).toContain("sweeps");
  for (const label of ["1e3", "1e1", "1e-1", "1e-5"]) expect(texts).toContain(label);
});

describe("a chart is drawn", () => {
  test("as png with two pixels for each of the svg, on white", async () => {
    const svg = await svgOf(seeds);
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    const picture = sharp(await drawChart("x.PNG", chart(seeds)));
    const { format, ...size } = await picture.metadata();
    expect(format).toBe("png");
    expect([size.width, size.height]).toEqual([2 * Number(width), 2 * Number(height)]);
    const corner = picture.extract({ left: 0, top: 0, width: 1, height: 1 });
    expect([...(await corner.removeAlpha().raw().toBuffer())]).toEqual([255, 255, 255]);
  });

  test.each(["curve", "curve.gif", "png"])("but not as %s", (file) => {
    expect(() => checkChartFile(file)).toThrow(new RangeError(`${file} must end in .png or .svg`));
  });
});

test("curves of both modes are told apart by their modes, beside what else differs", async () => {
  const curvesOf = (mode: string) =>
    learningCurves([...seeds, rate], {
      metric: `evaluation/${mode}/mean`,
      logarithmic: false,
    }).curves.map((curve) => ({ ...curve, aspect: mode }));
  const curves = ["stochastic", "deterministic"].flatMap(curvesOf);
  const settings = { metric: "evaluation/stochastic/mean", logarithmic: false };
  const texts = textsIn(
    Buffer.from(await drawChart("x.svg", curveChart(curves, settings))).toString(),
  );
  expect(texts).toContain("mean return of evaluations");
  expect(texts).toContain("learning rate 0.0003, stochastic (3 runs)");
  expect(texts).toContain("learning rate 0.01, deterministic (1 run)");
});
