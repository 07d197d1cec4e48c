import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { type ServedWorker, serveWorker } from "../cli/served-worker.ts";
import { expectAccessibleEverywhere } from "./accessibility.ts";
import { launchBrowser, skipsPages } from "./chromium.ts";

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

  test("is accessible idle, playing and paused", async () => {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    page.setDefaultTimeout(120_000);
    await page.addInitScript(
      "Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } })",
    );
    await page.goto(`${worker.url}/#a=hopper:stochastic&b=hopper:deterministic&seed=1`);
    await page.locator("#action", { hasText: /\d/ }).waitFor();
    await expectAccessibleEverywhere(page);
    await page.getByRole("button", { name: "Load the stage" }).click();
    await page.locator(".transport .place", { hasText: /^[1-9]/ }).waitFor();
    await expectAccessibleEverywhere(page);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page.getByRole("button", { name: "Play", exact: true }).waitFor();
    await expectAccessibleEverywhere(page);
  });

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
