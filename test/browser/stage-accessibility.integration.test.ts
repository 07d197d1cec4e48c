import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { type ServedWorker, serveWorker } from "../cli/served-worker.ts";
import { launchBrowser, skipsPages } from "./chromium.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.string()) }));

/** What axe finds wrong with a page. */
async function wrongWith(page: Page) {
  // In the page's own world, as its policy forbids scripts from elsewhere.
  await page.evaluate(`${axe};0`);
  return violations.parse(
    await page.evaluate(`axe.run().then(({ violations }) => violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, any }) => html + " " + any.map(({ message }) => message)),
    })))`),
  );
}

describe.skipIf(skipsPages)("the page at /", () => {
  let browser: Browser;
  let worker: ServedWorker;

  beforeAll(async () => {
    [browser, worker] = await Promise.all([launchBrowser(), serveWorker("policies")]);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.remove();
  });

  test.each([
    ["light", 1280],
    ["light", 360],
    ["dark", 1280],
    ["dark", 360],
  ] as const)(
    "is accessible idle, playing and paused: %s, %d pixels",
    async (colorScheme, width) => {
      const page = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
      onTestFinished(() => page.close());
      page.setDefaultTimeout(120_000);
      await page.addInitScript(
        "Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } })",
      );
      await page.goto(`${worker.url}/#a=hopper:stochastic&b=hopper:deterministic&seed=1`);
      await page.locator("#action", { hasText: /\d/ }).waitFor();
      expect(await wrongWith(page)).toEqual([]);
      await page.getByRole("button", { name: "Load the stage" }).click();
      await page.locator(".transport .place", { hasText: /^[1-9]/ }).waitFor();
      expect(await wrongWith(page)).toEqual([]);
      await page.getByRole("button", { name: "Pause", exact: true }).click();
      await page.getByRole("button", { name: "Play", exact: true }).waitFor();
      expect(await wrongWith(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    },
  );

  test("is gone through by keys in the order in which it is seen", async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    onTestFinished(() => page.close());
    page.setDefaultTimeout(120_000);
    await page.goto(`${worker.url}/#a=pendulum:stochastic&b=pendulum:deterministic&paused`);
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await page.locator("#use").waitFor();
    const stops: string[] = [];
    await page.getByRole("radio", { name: "pendulum", exact: true }).focus();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press("Tab");
      stops.push(
        z
          .string()
          .parse(
            await page.evaluate(
              "document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()",
            ),
          ),
      );
    }
    expect(stops.map((stop) => stop.replace(/^(Picture of arm .).*/, "$1"))).toEqual([
      ...["All about pendulum", "policy of arm A", "mode of arm A", "Picture of arm A"],
      ...["policy of arm B", "mode of arm B", "Picture of arm B"],
      ...["Restart", "Play", "Step", "step of the episode"],
      // The menu of speeds, with the text of its options.
      "1/8×1/4×1/2×1×2×",
    ]);
  });
});
