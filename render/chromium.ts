import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const { CHROMIUM } = process.env;
const usual = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The path of Chromium: `CHROMIUM`, else a usual place; undefined if there is none. */
export const executable = CHROMIUM || usual.find(existsSync);

/** WebGL is drawn by the processor, the same everywhere, and only if that is asked for. */
const softwareWebgl = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/**
 * Launches Chromium headless and without background requests to its vendor.
 *
 * @param options.webgl true for pages that draw with WebGL
 */
export function launch({ webgl = false } = {}): Promise<Browser> {
  return chromium.launch({
    ...(executable !== undefined && { executablePath: executable }),
    args: [
      "--no-sandbox",
      ...(webgl ? softwareWebgl : ["--disable-gpu"]),
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}
