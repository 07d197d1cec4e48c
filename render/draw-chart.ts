import { extname } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { optionalPackage } from "../installation/optional-package.ts";
import { loadSharp, pictureFormats } from "./picture.ts";

/** Pixels per inch; an SVG unit is 1/72 inch, so two pixels in each direction. */
const density = 144;

/** @throws {RangeError} if the file's extension is not supported; names those that are */
export function checkChartFile(file: string): void {
  const ending = extname(file).toLowerCase();
  if (pictureFormats.still.some((format) => format === ending)) return;
  throw new RangeError(`${file} must end in ${pictureFormats.still.join(" or ")}`);
}

/** Draws a chart in the format of a file's extension. */
export async function drawChart(file: string, chart: TopLevelSpec): Promise<Uint8Array> {
  // Loaded on demand: they are slow to load and only needed for charts.
  const charts = "charts";
  const both = "vega vega-lite";
  const { parse, View } = await optionalPackage("vega", charts, () => import("vega"), both);
  const { compile } = await optionalPackage("vega-lite", charts, () => import("vega-lite"), both);
  const view = new View(parse(compile(chart).spec), { renderer: "none" });
  try {
    const svg = Buffer.from(await view.toSVG());
    if (file.toLowerCase().endsWith(".svg")) return svg;
    return await (await loadSharp())(svg, { density }).png().toBuffer();
  } finally {
    view.finalize();
  }
}
