import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { writePackage } from "../../export/policy-package.ts";
import { actResponse } from "../../schemas/act-response.ts";
import { packageOf } from "../distributions.ts";
import { launchBrowser, skipsPages, watch } from "./chromium.ts";
import { type ServedWorker, serveWorker } from "./worker.ts";

describe.skipIf(skipsPages)("the page at / asks a policy of discrete actions", () => {
  const observed = { cosine: 0.5, sine: -1, "angular velocity (rad/s)": 4 };
  const folder = mkdtempSync(join(tmpdir(), "softedge-pages-"));
  let browser: Browser;
  let worker: ServedWorker;

  beforeAll(async () => {
    for (const name of ["clipped", "pushes"]) {
      const { manifest, actor } = packageOf(name);
      writePackage(folder, manifest, actor);
    }
    [browser, worker] = await Promise.all([launchBrowser(), serveWorker(folder)]);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ["a desk", 1000],
    ["a phone", 390],
  ])("for a vector, and shows the names and the probabilities: on %s", async (_, width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    onTestFinished(() => page.close());
    page.setDefaultTimeout(120_000);
    const { complaints } = watch(page);
    await page.goto(`${worker.url}/#pushes`);
    for (const [name, value] of Object.entries(observed)) {
      await page.getByRole("slider", { name, exact: true }).fill(String(value));
    }
    await page.getByLabel("Seed", { exact: true }).fill("7");
    await page.locator("#curl", { hasText: '[0.5,-1,4],"mode":"stochastic","seed":7' }).waitFor();

    const { action, probabilities = [] } = actResponse.parse(
      await worker.post("/v1/policies/pushes/act", {
        observation: [0.5, -1, 4],
        seed: 7,
        return: ["probabilities"],
      }),
    );
    const names = ["left", "none", "right"];
    expect(await page.locator("#action").textContent()).toBe(names[Number(action)]);
    await page.getByRole("heading", { name: "Probability of each action" }).waitFor();
    const rows = await page.locator("#distribution tr").allTextContents();
    expect(rows).toEqual(names.map((name, i) => `${name}${(100 * probabilities[i]).toFixed(1)}%`));
    expect(await page.locator(".probabilities .deterministic th").textContent()).toBe("left");
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);

    await page.getByRole("radio", { name: "clipped" }).check();
    await page.getByRole("heading", { name: "actions drawn for this observation" }).waitFor();
    await page.locator(".histogram").waitFor();
    expect(complaints).toEqual([]);
  });
});
