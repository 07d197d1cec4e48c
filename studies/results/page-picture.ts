import { executable, launch } from "../../render/chromium.ts";

const size = { width: 1000, height: 700 };

/**
 * Takes a picture of an experiment's whole page, once it shows a verdict.
 *
 * @returns the bytes of a PNG
 * @throws {Error} if there is no Chromium, or no such page
 */
export async function pictureOf(url: string): Promise<Uint8Array> {
  if (executable === undefined) {
    throw new Error("there is no Chromium here: CHROMIUM says where it is, if not where usual");
  }
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: size, deviceScaleFactor: 1.5 });
    await page.goto(url);
    await page.locator("#verdict").filter({ hasText: /\S/ }).waitFor();
    return await page.screenshot({ fullPage: true });
  } finally {
    await browser.close();
  }
}
