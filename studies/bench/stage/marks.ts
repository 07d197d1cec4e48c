import type { Page } from "playwright-core";
import * as z from "zod";

/** The window in which the page opens, in pixels: each picture is about 430 wide. */
export const viewport = { width: 900, height: 700 };
/** Milliseconds that a page on a slow machine is waited for. */
export const longestWait = 120_000;

/** When a page has come how far, in milliseconds since it was asked for. */
export const openingTimes = z.object({
  first_paint_ms: z.number(),
  policies_ms: z.number(),
  playing_ms: z.number(),
});
export type OpeningTimes = z.infer<typeof openingTimes>;

/**
 * Notes the times in a page: that of its policies' list, and that of the first step that it shows.
 * Runs before the page's own scripts.
 */
const notingTimes = `{
  const times = {};
  globalThis.benchTimes = times;
  const look = () => {
    if (document.querySelector("#policies input")) times.policies_ms ??= performance.now();
    const place = document.querySelector(".transport .place")?.textContent ?? "";
    if (/^[1-9]/.test(place)) times.playing_ms ??= performance.now();
  };
  new MutationObserver(look).observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
  });
}`;

/** Opens the page at a URL, and waits until an episode plays. */
export async function timeOpening(page: Page, url: string): Promise<OpeningTimes> {
  await page.addInitScript(notingTimes);
  await page.goto(url);
  await page.locator(".transport .place", { hasText: /^[1-9]/ }).waitFor();
  return openingTimes.parse(
    await page.evaluate(`({
      ...globalThis.benchTimes,
      first_paint_ms: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    })`),
  );
}
