import type { Browser } from "playwright-core";
import * as z from "zod";
import { watch } from "../chromium.ts";

/** The size of the canvas in pixels. */
export const [width, height] = [320, 240];

/** What tests do with a view in the page. */
const script = `
const canvas = document.querySelector("canvas");
const told = { pushes: [], aims: [], problems: [] };
let view;
window.stage = {
  told,
  get view() { return view; },
  async open(picture, dark = false) {
    const { createBodiesView } = await import("/stage/views/bodies-view.js");
    view = await createBodiesView(canvas, picture, {
      dark,
      onPush: (push) => told.pushes.push(push),
      onAim: (push) => told.aims.push(push ?? null),
      onProblem: (sentence) => told.problems.push(sentence ?? null),
    });
  },
  async openScene(dark = false) {
    const { createSceneView } = await import("/stage/views/scene-view.js");
    view = createSceneView(canvas, { dark });
  },
  /** The colors of a canvas at places of the scene, and its size. */
  showScene(from, to, share, places) {
    view.show(from, to, share);
    const context = canvas.getContext("2d");
    const transform = context.getTransform();
    const colors = places.map(([x, y]) => {
      const { x: px, y: py } = transform.transformPoint({ x, y });
      return [...context.getImageData(Math.floor(px), Math.floor(py), 1, 1).data].slice(0, 3);
    });
    return { colors, size: [canvas.width, canvas.height] };
  },
  /** Pixels are there until the browser shows them: they are read in the same turn. */
  show(from, to, share) {
    view.show(from, to, share);
    const gl = canvas.getContext("webgl2");
    const { drawingBufferWidth: w, drawingBufferHeight: h } = gl;
    const data = new Uint8Array(4 * w * h);
    gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, data);
    const { left, top } = canvas.getBoundingClientRect();
    const samples = [];
    for (let y = 2; y < h; y += 4) {
      for (let x = 2; x < w; x += 4) {
        const at = 4 * ((h - 1 - y) * w + x);
        const body = view.pick(left + x + 0.5, top + y + 0.5)?.body ?? 0;
        samples.push({ x, y, body, color: [...data.subarray(at, at + 3)] });
      }
    }
    return samples;
  },
};`;

/** A place of the picture, its color, and the body that is picked there; 0 is none. */
const sample = z.object({
  x: z.number(),
  y: z.number(),
  body: z.number(),
  color: z.tuple([z.number(), z.number(), z.number()]),
});
export type Sample = z.infer<typeof sample>;

const vector = z.tuple([z.number(), z.number(), z.number()]);
export const pushes = z.array(z.object({ body: z.number(), point: vector, force: vector }));

/** Opens a page with a canvas of 320 by 240 pixels. */
export async function openViewPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser["newPage"]>[0] = {},
) {
  const viewport = { width: width + 40, height: height + 200 };
  const page = await browser.newPage({ viewport, ...options });
  page.setDefaultTimeout(120_000);
  const { complaints } = watch(page);
  await page.goto(`${url}/views`);
  await page.evaluate(script);
  const call = (method: string, ...values: unknown[]): Promise<unknown> =>
    page.evaluate(`stage.${method}(${values.map((value) => JSON.stringify(value)).join(", ")})`);
  return {
    page,
    complaints,
    call,
    /** Shows a moment between two; returns what is seen, in a grid. */
    show: async (from: unknown, to = from, share = 1): Promise<Sample[]> =>
      z.array(sample).parse(await call("show", from, to, share)),
    read: (expression: string): Promise<unknown> => page.evaluate(expression),
    /** The place of a sample in the window. */
    async placeOf({ x, y }: Sample): Promise<[number, number]> {
      const box = await page.locator("canvas").boundingBox();
      if (box === null) throw new Error("the canvas is not shown");
      return [box.x + x + 0.5, box.y + y + 0.5];
    },
  };
}
