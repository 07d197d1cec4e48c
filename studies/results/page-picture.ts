import type { Page } from "playwright-core";
import { executable, launch } from "../../render/chromium.ts";

/** A page to take a picture of. */
export interface PicturedPage {
  url: string;
  /** The width of the window in pixels. */
  width: number;
  /** Waits until the page shows what is to be seen. */
  ready(page: Page): Promise<void>;
}

/** An experiment's page, once it shows a verdict. */
export const experimentPage = (url: string): PicturedPage => ({
  url,
  width: 1000,
  ready: (page) => page.locator("#verdict").filter({ hasText: /\S/ }).waitFor(),
});

/** A dashboard, once it shows curves, and the speed of every run in training. */
export const dashboardPage = (url: string): PicturedPage => ({
  url,
  width: 1200,
  async ready(page) {
    await page.locator(".chart svg").first().waitFor();
    const inTraining = page.getByRole("row").filter({ has: page.locator(".training") });
    const unknown = inTraining.locator(".speed").filter({ hasText: "\u2013" });
    await unknown.first().waitFor({ state: "detached" });
  },
});

/**
 * Takes a picture of a whole page.
 *
 * @returns the bytes of a PNG
 * @throws {Error} if there is no Chromium, or no such page
 */
export async function pictureOf({ url, width, ready }: PicturedPage): Promise<Uint8Array> {
  if (executable === undefined) {
    throw new Error("there is no Chromium here: CHROMIUM says where it is, if not where usual");
  }
  const browser = await launch();
  try {
    const page = await browser.newPage({
      viewport: { width, height: 700 },
      deviceScaleFactor: 1.5,
    });
    await page.goto(url);
    await ready(page);
    return await page.screenshot({ fullPage: true });
  } finally {
    await browser.close();
  }
}
