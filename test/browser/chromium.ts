import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";

const { CHROMIUM } = process.env;
const usual = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** A Chromium of this machine, which may have none: `CHROMIUM` says where it is, if not where usual. */
export const executable = CHROMIUM || usual.find(existsSync);

if (executable === undefined) {
  console.warn("there is no Chromium here, or CHROMIUM does not say where: pages are not tested");
}

/** Without a window, and without what it would ask its maker. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    ...(executable !== undefined && { executablePath: executable }),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

/** What a page has asked for, and what it, or the browser, complained of: violations of CSP among it. */
export function watch(page: Page): { complaints: string[]; requests: string[] } {
  const watched = { complaints: [] as string[], requests: [] as string[] };
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) watched.complaints.push(message.text());
  });
  page.on("pageerror", (error) => watched.complaints.push(error.message));
  page.on("request", (request) => watched.requests.push(request.url()));
  return watched;
}
