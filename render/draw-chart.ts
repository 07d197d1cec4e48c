import { extname } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { loadSharp, pictureFormats } from "./picture.ts";

/** Dots per inch of pixels, of which an SVG's unit is a 72nd: two pixels each way. */
const density = 144;

/**
 * @throws {RangeError} if a file is no picture that a chart is drawn as, naming the endings that are
 */
export function checkChartFile(file: string): void {
  const ending = extname(file).toLowerCase();
  if (pictureFormats.still.some((format) => format === ending)) return;
  throw new RangeError(`${file} must end in ${pictureFormats.still.join(" or ")}`);
}

/** Draws a chart as the picture that a file's name asks for. */
export async function drawChart(file: string, chart: TopLevelSpec): Promise<Uint8Array> {
  // Only who draws a chart needs them, and they take a while to load.
  const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
  const view = new View(parse(compile(chart).spec), { renderer: "none" });
  try {
    const svg = Buffer.from(await view.toSVG());
    if (file.toLowerCase().endsWith(".svg")) return svg;
    return await (await loadSharp())(svg, { density }).png().toBuffer();
  } finally {
    view.finalize();
  }
}
