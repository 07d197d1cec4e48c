import type { Page } from "playwright-core";
import { executable } from "../../render/chromium.ts";

if (executable === undefined) {
  console.warn("there is no Chromium here, or CHROMIUM does not say where: pages are not tested");
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
