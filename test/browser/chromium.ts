import type { Browser, Page } from "playwright-core";
import { executable, launch } from "../../render/chromium.ts";

const isMissing = executable === undefined;
const isContinuousIntegration = Boolean(process.env.CI);

/** Pages are not tested where there is no browser, but in continuous integration there must be one. */
export const skipsPages = isMissing && !isContinuousIntegration;
if (skipsPages) {
  console.warn("Pages are not tested: install Chromium, or say where it is by CHROMIUM.");
}

/** Launches the browser; fails in continuous integration where there is none. */
export function launchBrowser(options?: Parameters<typeof launch>[0]): Promise<Browser> {
  if (isMissing) {
    throw new Error("CI is set, and there is no Chromium: install it, or say where by CHROMIUM");
  }
  return launch(options);
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
