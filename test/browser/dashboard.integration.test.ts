import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { episode, evaluation, writeRun, writeStudy } from "../cli/dashboard/recorded-folder.ts";
import { freePort } from "../cli/free-port.ts";
import { type RunningCommand, startSoftedge } from "../cli/softedge.ts";
import { launchBrowser, skipsPages, watch } from "./chromium.ts";
import { seen } from "./experiment-page.ts";

describe.skipIf(skipsPages)("the dashboard", () => {
  const folders = mkdtempSync(join(tmpdir(), "softedge-dashboard-"));
  let browser: Browser;
  let server: RunningCommand;
  let url: string;
  let count = 0;

  async function serve(folder: string, port: number): Promise<RunningCommand> {
    const command = startSoftedge("dashboard", folder, "--port", String(port));
    await command.printed("Ctrl-C stops");
    return command;
  }

  async function stop(command: RunningCommand, signal: NodeJS.Signals = "SIGTERM") {
    command.process.kill(signal);
    return command.ended();
  }

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folders, { recursive: true });
  });

  /** The page of a new folder, which asks when the test lets time pass. */
  async function open(width = 1280, write: (folder: string) => void = writeStudy) {
    count += 1;
    const folder = join(folders, `study-${count}`);
    mkdirSync(folder);
    write(folder);
    const port = await freePort();
    server = await serve(folder, port);
    const command = server;
    onTestFinished(async () => void (await stop(command)));
    url = `http://127.0.0.1:${port}`;
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    onTestFinished(() => page.close());
    page.setDefaultTimeout(120_000);
    await page.clock.install();
    const watched = watch(page);
    await page.goto(url);
    return { page, folder, port, ...watched };
  }

  const names = (page: Page) => page.locator("#runs tbody th").allTextContents();
  const row = (page: Page, name: string) => page.getByRole("row", { name });
  const curvesIn = (page: Page, environment: string) =>
    page.locator(`figure[data-environment="${environment}"] .curve`).allTextContents();
  const pathOf = (page: Page) => page.locator(".chart .mark-line path").first().getAttribute("d");

  /** Expects that a page asked its own command alone, and that nothing was wrong. */
  function expectSound({ complaints, requests }: { complaints: string[]; requests: string[] }) {
    expect(complaints).toEqual([]);
    expect(requests.filter((each) => !each.startsWith(`${url}/`))).toEqual([]);
  }

  test("shows the curves of each environment, and every run", async () => {
    const { page, folder, ...watched } = await open();
    await page.getByRole("img", { name: "Pendulum-v1" }).waitFor();
    expect(await page.locator("h1").textContent()).toBe(folder);
    expect(await page.locator("#states").textContent()).toBe("5 broken off");
    // From the best, whose last value both runs have.
    expect(await curvesIn(page, "Pendulum-v1")).toEqual(["sac-2019−250 ± 50", "td3−1350 ± 50"]);
    expect(await curvesIn(page, "InvertedPendulum-v5")).toEqual(["all runs900"]);
    expect(await page.locator("figure").count()).toBe(2);
    const cells = await row(page, "pendulum-sac-seed-0").locator("td.number").allTextContents();
    expect(cells).toEqual(["last−300.0", "best−300.0", "steps/s–", "left–"]);
    expectSound(watched);
  });

  test("goes on as a run records more, without a reload, and as runs come and go", async () => {
    const { page, folder, ...watched } = await open();
    await page.locator("figure").first().waitFor();
    const before = await pathOf(page);
    const run = writeRun(folder, "pendulum-sac-seed-2", { seed: 2, steps: 2000 }, [-1000]);
    await seen(page, async () => (await names(page)).includes("pendulum-sac-seed-2"));
    await seen(page, async () => (await pathOf(page)) !== before);
    run.record(evaluation(1000, -10));
    await seen(page, async () => (await curvesIn(page, "Pendulum-v1"))[0].includes("−170 ± 120"));
    expect(await row(page, "sac-seed-2").locator("td.last").textContent()).toBe("last−10.0");
    rmSync(run.path, { recursive: true });
    await seen(page, async () => (await curvesIn(page, "Pendulum-v1"))[0].includes("−250 ± 50"));
    expect(await names(page)).not.toContain("pendulum-sac-seed-2");
    expectSound(watched);
  });

  test("draws the metric that is chosen, and remembers it", async () => {
    const { page, ...watched } = await open(1280, (folder) => {
      writeStudy(folder);
      writeRun(folder, "another", {}, []).record(episode(200, -77), episode(400, -55));
    });
    await page.locator("figure").first().waitFor();
    await page.getByLabel("metric").selectOption("return of episodes");
    await seen(page, async () => (await curvesIn(page, "Pendulum-v1"))[0] === "all runs−55");
    expect(await page.locator("figure").count()).toBe(1);
    await page.reload();
    await seen(page, async () => (await page.locator("figure").count()) === 1);
    expect(await page.getByLabel("metric").inputValue()).toBe("episode/return");
    expectSound(watched);
  });

  test("sorts, filters and selects, by keys as well", async () => {
    const { page, ...watched } = await open();
    await page.locator("figure").nth(1).waitFor();
    const inOrder = await names(page);
    expect(inOrder.slice(2, 4)).toEqual(["pendulum-td3-seed-0", "pendulum-td3-seed-10"]);
    const heading = page.getByRole("columnheader", { name: "last" });
    await heading.getByRole("button").press("Enter");
    expect(await heading.getAttribute("aria-sort")).toBe("descending");
    expect((await names(page))[0]).toBe("upright-sac-seed-0");
    await heading.getByRole("button").press("Enter");
    expect(await heading.getAttribute("aria-sort")).toBe("ascending");
    expect((await names(page))[0]).toBe("pendulum-td3-seed-10");

    await page.getByLabel("filter").fill("TD3 broken");
    expect(await names(page)).toEqual(["pendulum-td3-seed-10", "pendulum-td3-seed-0"]);
    expect(await page.locator("#shown").textContent()).toBe("2 of 5 runs");
    await page.getByLabel("select all runs shown").press("Space");
    await seen(page, async () => (await page.locator("figure").count()) === 1);
    expect(await curvesIn(page, "Pendulum-v1")).toEqual(["all runs−1350 ± 50"]);
    await page.getByText("of 2 selected runs").waitFor();
    await page.getByRole("button", { name: "All runs" }).click();
    await seen(page, async () => (await page.locator("figure").count()) === 2);
    expectSound(watched);
  });

  test("lets the other curves fade while one is pressed", async () => {
    const { page, ...watched } = await open();
    const curve = page.getByRole("button", { name: "td3" });
    await curve.press("Enter");
    expect(await curve.getAttribute("aria-pressed")).toBe("true");
    const faded = await page
      .locator('figure[data-environment="Pendulum-v1"] .faded')
      .evaluateAll((marks) => marks.map((mark) => mark.getAttribute("aria-label")));
    expect(new Set(faded)).toEqual(new Set(["sac-2019"]));
    await curve.press("Enter");
    // The pointer, which may be over a curve, lets others fade as well.
    await page.mouse.move(0, 0);
    expect(await page.locator(".faded").count()).toBe(0);
    expectSound(watched);
  });

  test("waits for the first run of an empty folder", async () => {
    const { page, folder, ...watched } = await open(1280, () => {});
    await page.getByText("No run yet: it appears here once one begins.").waitFor();
    const run = writeRun(folder, "first", {}, []);
    await seen(page, () => page.getByText("No run has recorded this yet").isVisible());
    expect(await page.locator("#states").textContent()).toBe("1 waiting");
    run.record(evaluation(500, -9));
    await seen(page, async () => (await page.locator("figure").count()) === 1);
    expectSound(watched);
  });

  test("shows damaged and failed runs with the reason, and names as they are", async () => {
    const name = '<img src="x" onerror="alert(1)"> & co';
    const { page, ...watched } = await open(1280, (folder) => {
      writeStudy(folder);
      writeRun(folder, name, {}, [-5]);
      writeFileSync(join(writeRun(folder, "damaged", {}, []).path, "metrics.jsonl"), "{}\n");
      const { path } = writeRun(folder, "failed", {}, [-9]);
      const failure = { time: "2026-01-31T12:30:00.000Z", reason: "the loss is <b>NaN</b>" };
      writeFileSync(join(path, "failure.json"), JSON.stringify(failure));
    });
    await page.getByText("the loss is <b>NaN</b>").waitFor();
    expect(await names(page)).toContain(name);
    expect(await row(page, "damaged").textContent()).toContain("line 1, is damaged");
    expect(await page.locator("#states").textContent()).toBe("6 broken off1 failed1 unreadable");
    await page.locator("figure").first().waitFor();
    expectSound(watched);
  });

  test("says that its command has ended, and goes on when there is one again", async () => {
    const { page, folder, port } = await open();
    await page.locator("figure").first().waitFor();
    expect(await stop(server, "SIGINT")).toBe(130);
    const problem = page.getByRole("alert");
    await seen(page, () => problem.isVisible());
    expect(await problem.textContent()).toBe(
      "The dashboard does not answer: its command has ended, or is busy. Asking again every 3 seconds.",
    );
    expect(await page.locator("figure").count()).toBe(2);
    writeRun(folder, "new", {}, [-5]);
    const again = await serve(folder, port);
    onTestFinished(async () => void (await stop(again)));
    await seen(page, async () => !(await problem.isVisible()));
    await seen(page, async () => (await names(page)).includes("new"));
  });

  test("does not ask while it is hidden, and asks at once when it is seen again", async () => {
    const { page, ...watched } = await open();
    await page.locator("figure").first().waitFor();
    const become = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
         document.dispatchEvent(new Event("visibilitychange"))`,
      );
    // Charts may still be asked for after that.
    const asked = () => watched.requests.filter((each) => each.endsWith("/runs")).length;
    await become(true);
    await page.clock.runFor(3_000);
    const before = asked();
    await page.clock.runFor(60_000);
    expect(asked()).toBe(before);
    const again = page.waitForRequest(/\/runs$/);
    await become(false);
    await again;
    expectSound(watched);
  });

  test.each(["light", "dark"] as const)("fits on a phone, %s", async (colorScheme) => {
    const { page, ...watched } = await open(390, (folder) => {
      writeStudy(folder);
      writeRun(folder, `a-long-name-${"of-many-settings-".repeat(8)}seed-0`, {}, [-5]);
    });
    await page.emulateMedia({ colorScheme });
    await page.locator("figure").first().waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    // Grids would else not be tables to screen readers.
    expect(await page.getByRole("row", { name: "td3" }).count()).toBe(2);
    expect(watched.requests.some((each) => each.includes("size=small"))).toBe(true);
    expectSound(watched);
  });
});
