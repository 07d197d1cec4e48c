import type { Page } from "playwright-core";
import { executable, launch } from "../../render/chromium.ts";
import { encodeAnimation } from "../../render/picture.ts";

/** The moments of an episode that are filmed, with a push in between. */
const first = 214;
const last = 475;
const push = { step: 318, steps: 6, force: -180 };
/** After this many steps from its beginning, the push has been seen. */
const seenAfter = 12;
/** Control steps of 8 ms between frames: half of real time, and less while a robot is pushed. */
const stepsBetween = (step: number) => (push.step <= step && step < push.step + seenAfter ? 1 : 3);
const milliseconds = 50;

/**
 * At the last step, both robots and the ground are nearly where they were at the first, so that the
 * film loops.
 */
const link = [
  "a=hopper:stochastic&b=hopper:deterministic&at=here&paused",
  `seed=2&step=${first}`,
  `push=${push.step}:1:0,0,0:${push.force},0,0:${push.steps}`,
  "camera=62,-14,1,0,0,0.85",
].join("&");

/** Leaves the arms, and what their actions are drawn from. */
const style = `
  body { max-width: none; padding: 0; }
  .site, h1, #choice, #trial, .transport, .stage-settings, .arm-state { display: none; }
  #stage { margin: 0; padding: 1rem; }
  .noise { margin-top: 0.25rem; }
  .noise-rows { gap: 0.25rem; }
  .noise-chart { height: 3.25rem; }
  .scale { display: none; }
  .screen canvas:focus-visible { outline: none; }
`;

/** Waits until the page has drawn a step. */
async function seeStep(page: Page, step: number): Promise<void> {
  const place = page.locator(".transport .place", { hasText: new RegExp(`^${step} / `) });
  await place.waitFor({ state: "attached" });
  await page.evaluate(
    "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))",
  );
}

/**
 * Films the stage of a Worker that serves the policy hopper. It goes step by step, not in real time,
 * so that the frames are the same on every machine.
 *
 * @param file its extension tells the format
 * @returns the bytes of the animation
 * @throws {Error} if there is no Chromium
 */
export async function filmStage(url: string, file: string): Promise<Uint8Array> {
  if (executable === undefined) {
    throw new Error("there is no Chromium here: CHROMIUM says where it is, if not where usual");
  }
  const browser = await launch({ webgl: true });
  try {
    const page = await browser.newPage({
      viewport: { width: 900, height: 900 },
      deviceScaleFactor: 2,
      colorScheme: "light",
      // Of the style alone.
      bypassCSP: true,
    });
    page.setDefaultTimeout(120_000);
    // Frames that take no time are drawn at the best quality.
    await page.addInitScript("performance.now = () => 0");
    // The background's noise, which hides its steps.
    await page.addInitScript(
      "{ let state = 1; Math.random = () => (state = (16807 * state) % 2147483647) / 2147483647; }",
    );
    await page.goto(`${url}/#${link}`);
    await page.addStyleTag({ content: style });
    await seeStep(page, first);
    const canvas = page.locator(".screen canvas").first();
    const frames: Buffer[] = [];
    for (let step = first; step < last; ) {
      frames.push(await page.locator("#stage").screenshot({ scale: "css" }));
      for (const next = step + stepsBetween(step); step < next; ) {
        await canvas.press(".");
        await seeStep(page, ++step);
      }
    }
    return await encodeAnimation(file, frames, milliseconds, { quality: 70 });
  } finally {
    await browser.close();
  }
}
