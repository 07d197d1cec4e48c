import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Browser, Response } from "playwright-core";
import { longestWait, viewport } from "./marks.ts";

/** The parts of the page, in the order in which it loads them. */
export const assetGroups = ["paint", "page", "stage"] as const;
export type AssetGroup = (typeof assetGroups)[number];

/** A file that the page loads, before and after compression. */
export interface Asset {
  path: string;
  group: AssetGroup;
  bytes: number;
  gzip_bytes: number;
  brotli_bytes: number;
}

/** The level of files that change: a higher one takes longer than sending them. */
const brotliLevel = 5;

/**
 * Lists what the page loads: what its first paint needs (the document, its style sheets and its icon), what the
 * rest of the page needs, and what its stage adds. The stage's part is what is not loaded where the
 * browser saves data.
 *
 * @param url of the page
 */
export async function listAssets(browser: Browser, url: string): Promise<Asset[]> {
  const without = await loaded(browser, url, { savesData: true });
  const all = await loaded(browser, url, { savesData: false });
  return [...all.values()].map(({ path, type, body }) => {
    const isPainted = ["document", "stylesheet"].includes(type) || path.endsWith(".svg");
    const group = !without.has(path) ? "stage" : isPainted ? "paint" : "page";
    const level = { [constants.BROTLI_PARAM_QUALITY]: brotliLevel };
    return {
      path,
      group,
      bytes: body.length,
      gzip_bytes: gzipSync(body).length,
      brotli_bytes: brotliCompressSync(body, { params: level }).length,
    };
  });
}

interface Loaded {
  path: string;
  /** What the browser loads it as. */
  type: string;
  body: Buffer;
}

/** What a page has loaded once its form, and with the stage an episode, is there; by path. */
async function loaded(
  browser: Browser,
  url: string,
  { savesData }: { savesData: boolean },
): Promise<Map<string, Loaded>> {
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(longestWait);
  try {
    const page = await context.newPage();
    const responses: Response[] = [];
    // Of the web worker, too.
    context.on("response", (response) => responses.push(response));
    if (savesData) {
      await page.addInitScript(
        "Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } })",
      );
    }
    await page.goto(url);
    await page.locator("#action", { hasText: /\d/ }).waitFor();
    if (!savesData) await page.locator(".arm-state", { hasText: "running" }).first().waitFor();
    const files = new Map<string, Loaded>();
    for (const response of responses) {
      const { pathname: path } = new URL(response.url());
      const request = response.request();
      if (request.method() !== "GET" || !response.ok()) continue;
      files.set(path, { path, type: request.resourceType(), body: await response.body() });
    }
    return files;
  } finally {
    await context.close();
  }
}
