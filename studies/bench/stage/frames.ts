import type { Page } from "playwright-core";
import * as z from "zod";

/** The sizes of pictures that are timed, in pixels. */
export const pictureSizes = [
  { width: 320, height: 240 },
  { width: 640, height: 480 },
] as const;

const rates = z.object({
  /** Pictures per second at the quality that is tried first. */
  first: z.number(),
  /** Pictures per second once the view has chosen a quality that this machine can draw. */
  settled: z.number(),
  /** How often the view has lowered its quality. */
  level: z.int(),
});
export type PictureRates = z.infer<typeof rates>;

/** Draws Hopper by the page's own view; as text, because it is the page's. */
const drawing = (width: number, height: number, seconds: number) => `(async () => {
  const { connectStage } = await import("/stage/stage-worker.js");
  const { createBodiesView } = await import("/stage/views/bodies-view.js");
  const stage = connectStage();
  const manifest = await (await fetch("/v1/policies/hopper")).json();
  const { picture } = await stage.open({ arm: 0, manifest, actor: null });
  const moments = [await stage.reset({ arm: 0, seed: 0 })];
  while (moments.length < 20) moments.push(await stage.step({ arm: 0, action: [0.3, -0.1, 0.1] }));
  const canvas = document.createElement("canvas");
  canvas.style.cssText = "display: block; width: ${width}px; height: ${height}px";
  document.body.replaceChildren(canvas);
  const problems = [];
  const view = await createBodiesView(canvas, picture, { onProblem: (text) => problems.push(text) });
  if (problems.length > 0) throw new Error(problems[0]);
  const context = canvas.getContext("webgl2");
  const pixel = new Uint8Array(4);
  let drawn = 0;
  function draw(isEnough) {
    const start = performance.now();
    const before = drawn;
    do {
      const step = drawn++ % (moments.length - 1);
      view.show(moments[step], moments[step + 1], 0.5);
      // Waits until it is drawn.
      context.readPixels(0, 0, 1, 1, context.RGBA, context.UNSIGNED_BYTE, pixel);
    } while (!isEnough(drawn - before, performance.now() - start));
    return (1000 * (drawn - before)) / (performance.now() - start);
  }
  // The first pictures compile programs.
  draw((pictures) => pictures === 5);
  const first = draw((pictures) => pictures === 10);
  // By then, as many have been timed as it takes to come to the lowest quality.
  draw((pictures) => pictures === 130);
  const settled = draw((_, milliseconds) => milliseconds > ${1000 * seconds});
  const { level } = view.measures();
  view.dispose();
  stage.terminate();
  return { first, settled, level };
})()`;

/**
 * Draws Hopper as fast as the browser can, without waiting for the screen.
 *
 * @param page any page of the Worker
 * @param seconds that the pictures are counted
 */
export async function timePictures(
  page: Page,
  { width, height }: (typeof pictureSizes)[number],
  seconds: number,
): Promise<PictureRates> {
  return rates.parse(await page.evaluate(drawing(width, height, seconds)));
}
