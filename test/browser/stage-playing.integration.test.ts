import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { actResponse } from "../../schemas/act-response.ts";
import { type ServedWorker, serveWorker } from "../cli/served-worker.ts";
import { launchBrowser, skipsPages, watch } from "./chromium.ts";
import { colorsOf, returnInNode, seeAddress, seeStep } from "./stage-moments.ts";
import { writeStagePolicies } from "./stage-policies.ts";

const both = "a=hopper:stochastic&b=hopper:deterministic";
const modes = ["stochastic", "deterministic"] as const;

describe.skipIf(skipsPages)("the stage", () => {
  const folder = mkdtempSync(join(tmpdir(), "softedge-stage-"));
  let browser: Browser;
  let worker: ServedWorker;

  beforeAll(async () => {
    await writeStagePolicies(folder);
    [browser, worker] = await Promise.all([launchBrowser({ webgl: true }), serveWorker(folder)]);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.remove();
    rmSync(folder, { recursive: true });
  });

  /** Opens a link to the stage; a small window, as the processor draws. */
  async function open(fragment: string, options: BrowserContextOptions = {}) {
    const page = await browser.newPage({ viewport: { width: 480, height: 800 }, ...options });
    onTestFinished(() => page.close());
    page.setDefaultTimeout(120_000);
    const watched = watch(page);
    await page.goto(`${worker.url}/#${fragment}`);
    return { page, ...watched };
  }

  const button = (name: string) => ({ name, exact: true });

  test("plays Hopper in both arms with actions from the Worker, as Node does; and here as there", async () => {
    const { page, complaints } = await open(`${both}&seed=7&step=200&at=edge&paused`);
    const { returns } = await seeStep(page, 200);
    const place = page.getByRole("group", { name: "Actions come from" });
    await place
      .getByText(/^Round trip [\d.]+ ms \(median\), which allows [\d.]+× real time\.$/)
      .waitFor();
    for (const [arm, mode] of modes.entries()) {
      const inNode = await returnInNode(
        worker,
        { policy: "hopper", id: "Hopper-v5", mode },
        7,
        200,
      );
      expect(Math.abs(returns[arm] - inNode)).toBeLessThan(1e-6);
    }
    // The same from there on, although the actions of the last steps are from here.
    const { page: other } = await open(`${both}&seed=7&step=190&at=edge&paused`);
    await seeStep(other, 190);
    await other.getByRole("radio", { name: "here" }).check();
    for (let step = 191; step <= 200; step++) {
      await other.getByRole("button", button("Step")).click();
      await seeStep(other, step);
    }
    expect((await seeStep(other, 200)).returns).toEqual(returns);
    expect(complaints).toEqual([]);
  });

  test("a push changes the course, and its link repeats it", async () => {
    const { page } = await open(`${both}&seed=7&step=60&at=here&paused`);
    await seeStep(page, 60);
    await page.getByRole("button", button("Step")).focus();
    for (let step = 61; step <= 70; step++) {
      await page.keyboard.press(".");
      await seeStep(page, step);
    }
    const straight = await seeStep(page, 70);
    await page.getByRole("slider", { name: "step of the episode" }).fill("60");
    await seeStep(page, 60);
    await page.getByRole("button", button("Push")).click();
    await page.getByRole("button", { name: "Undo 1 push" }).waitFor();
    await page.getByRole("button", button("Step")).focus();
    for (let step = 61; step <= 70; step++) {
      await page.keyboard.press(".");
      await seeStep(page, step);
    }
    const pushed = await seeStep(page, 70);
    for (const arm of [0, 1]) expect(pushed.returns[arm]).not.toBe(straight.returns[arm]);
    const hash = await seeAddress(page, "step=70");
    expect(hash).toMatch(/push=60:1:0,0,0:[\d.]+,0,0:\d+/);
    const { page: other } = await open(hash.slice(1));
    expect(await seeStep(other, 70)).toEqual(pushed);
  });

  test("a drag from a body pushes it, in both arms", async () => {
    const { page } = await open(`${both}&seed=7&step=0&at=here&paused`);
    await seeStep(page, 0);
    const picture = page.locator(".screen canvas").first();
    await picture.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await picture.boundingBox())!;
    // The thigh is in the middle.
    await page.mouse.move(x + width / 2, y + 0.42 * height);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 20, y + 0.42 * height, { steps: 4 });
    await page.mouse.up();
    await page.getByRole("button", { name: "Undo 1 push" }).waitFor();
    expect(await seeAddress(page, "push=0:2:")).not.toContain("camera=");
  });

  describe("copies a link", () => {
    async function copied(page: Page): Promise<string> {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.getByRole("button", { name: "Copy link" }).click();
      await page.getByText("The link is copied: it opens this moment.").waitFor();
      return z.string().parse(await page.evaluate("navigator.clipboard.readText()"));
    }

    test("to the moment", async () => {
      const { page } = await open(`${both}&seed=7&step=3&at=here&paused`);
      await seeStep(page, 3);
      await page.getByRole("button", button("Step")).click();
      await seeStep(page, 4);
      expect(await copied(page)).toMatch(
        /\/#a=hopper@[0-9a-f]{16}:stochastic&b=hopper@[0-9a-f]{16}:deterministic&seed=7&step=4&at=here&speed=1&paused$/,
      );
    });

    test("to a moment that is still being opened; a mode that is chosen meanwhile keeps its seed", async () => {
      const { page } = await open("taxi");
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      await page.route("**/assets/three.js", async (route) => {
        await held;
        await route.continue();
      });
      const link = `${both}&seed=7&step=30&at=here&speed=0.25&paused`;
      await page.evaluate(`location.hash = ${JSON.stringify(link)}`);
      await page.getByLabel("policy of arm A").locator("option[value=hopper]").waitFor({
        state: "attached",
      });
      const opened = await copied(page);
      expect(opened.replaceAll(/@[0-9a-f]{16}/g, "")).toBe(`${worker.url}/#${link}`);
      await page.getByLabel("mode of arm B").selectOption("stochastic");
      release();
      await seeStep(page, 0);
      expect(await page.getByLabel("seed", { exact: true }).first().inputValue()).toBe("7");
    });

    test("to a moment that the episode is still played to, at a speed that is chosen meanwhile", async () => {
      const { page } = await open("taxi");
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
      await page.routeWebSocket("**/v1/**", async (socket) => {
        ask();
        await held;
        socket.connectToServer();
      });
      const link = `${both}&seed=7&step=3&at=edge&speed=1&paused`;
      await page.evaluate(`location.hash = ${JSON.stringify(link)}`);
      await asked;
      await page.getByLabel("speed").selectOption("0.25");
      const opened = await copied(page);
      expect(opened).toContain("&seed=7&step=3&at=edge&speed=0.25&paused");
      release();
      await seeStep(page, 3);
    });
  });

  test("a link restores what was seen", async () => {
    const { page } = await open(`${both}&seed=11&step=20&at=here&paused`);
    await seeStep(page, 20);
    await page.getByLabel("mode of arm B").selectOption("stochastic");
    await seeStep(page, 0);
    await page.getByLabel("speed").selectOption("0.25");
    await page.getByRole("button", button("Step")).click();
    await seeStep(page, 1);
    await page.locator(".screen canvas").first().press("ArrowLeft");
    const hash = await seeAddress(page, "camera=");
    const { page: other } = await open(hash.slice(1));
    await seeStep(other, 1);
    expect(await other.getByLabel("mode of arm B").inputValue()).toBe("stochastic");
    expect(await other.getByLabel("speed").inputValue()).toBe("0.25");
    expect(await other.getByLabel("seed", { exact: true }).first().inputValue()).toBe("11");
    expect(await seeAddress(other, "camera=")).toBe(hash);
  });

  test("plays by itself, with the keyboard to pause it", async () => {
    const { page } = await open(`${both}&seed=3&at=here`);
    await page.getByRole("button", button("Pause")).waitFor();
    await page.locator(".arm-state", { hasText: "running" }).first().waitFor();
    await page.keyboard.press(" ");
    await page.getByRole("button", button("Play")).waitFor();
    await seeAddress(page, "&paused");
  });

  test("draws nothing of an episode once another policy is chosen", async () => {
    const { page, complaints } = await open("taxi");
    for (const policy of ["pendulum", "balancer", "taxi", "hopper"]) {
      await page.locator(".arm-state", { hasText: "running" }).first().waitFor();
      await page.getByRole("radio", { name: policy }).check();
      await page.getByLabel("policy of arm A").locator(`option[value=${policy}]`).waitFor({
        state: "attached",
      });
      await page.locator(".transport .place", { hasText: /^[1-9]/ }).waitFor();
    }
    expect(complaints).toEqual([]);
  });

  test("opens on a still where motion is not wanted", async () => {
    const { page } = await open("pendulum", { reducedMotion: "reduce" });
    await page.getByRole("button", button("Play")).waitFor();
    await seeStep(page, 0);
  });

  test.each([
    ["pendulum", 30],
    ["taxi", 3],
    ["balancer", 30],
  ])("draws %s in two dimensions", async (policy, step) => {
    const link = `a=${policy}:stochastic&b=${policy}:deterministic&seed=5&step=${step}&at=edge&paused`;
    const { page, complaints } = await open(link);
    await seeStep(page, step);
    for (const arm of [0, 1]) expect(await colorsOf(page, arm)).toBeGreaterThan(3);
    expect(await page.locator(".pushes").isVisible()).toBe(false);
    expect(complaints).toEqual([]);
  });

  test("the end of an episode counts, and the next begins by itself", async () => {
    const { page } = await open("a=taxi:stochastic&b=taxi:deterministic&seed=5&at=here");
    await page.getByLabel("speed").selectOption("2");
    await page.locator(".arm-score", { hasText: "1 episode: mean return" }).nth(1).waitFor();
    await seeAddress(page, "seed=6");
  });

  test("offers the observation that is shown, and the curl that asks the same", async () => {
    const { page } = await open(`${both}&seed=7&step=10&at=here&paused`);
    await seeStep(page, 10);
    await page.getByRole("button", { name: "Use the observation shown" }).click();
    await page.getByLabel("Seed", { exact: true }).fill("7");
    await page.getByLabel("step", { exact: true }).fill("10");
    const curl = page.locator("#curl", { hasText: '"seed":7,"step":10' });
    await curl.waitFor();
    const text = (await curl.textContent()) ?? "";
    const question = JSON.parse(text.slice(text.indexOf("-d '") + 4, -1));
    const { action } = actResponse.parse(
      await (await worker.post("/v1/policies/hopper/act", question)).json(),
    );
    await page.getByRole("button", button("Step")).click();
    await seeStep(page, 11);
    const shown = await page.locator("#action").textContent();
    expect(shown?.replaceAll("−", "-")).toBe(
      [action]
        .flat()
        .map((each) => String(Number(each.toPrecision(4))))
        .join(", "),
    );
  });

  test("says what is wrong with a link, and which environment a page does not have", async () => {
    const { page } = await open("a=nobody:stochastic&seed=x&paused");
    await page.getByText("and they are ignored: seed=x.").waitFor();
    await page.getByText("This Worker serves no policy nobody, so hopper is shown.").waitFor();
    await page.getByRole("radio", { name: "clipped" }).check();
    await page.getByText("draws an episode where the environment is.").waitFor();
    await page.getByRole("heading", { name: "Try an observation" }).waitFor();
    await page.locator("#action", { hasText: /\d/ }).waitFor();
  });

  test("loads nothing of it where data are saved, until it is asked to", async () => {
    const page = await browser.newPage({ viewport: { width: 480, height: 800 } });
    onTestFinished(() => page.close());
    const { requests } = watch(page);
    await page.addInitScript(
      "Object.defineProperty(Navigator.prototype, 'connection', { value: { saveData: true } })",
    );
    await page.goto(`${worker.url}/#pendulum`);
    await page.locator("#action", { hasText: /\d/ }).waitFor();
    const ofStage = (url: string) => /assets|stage\/stage/.test(url);
    expect(requests.filter(ofStage).filter((url) => !url.endsWith(".css"))).toEqual([]);
    await page.getByRole("button", { name: "Load the stage" }).click();
    await page.locator(".arm-state", { hasText: "running" }).first().waitFor();
  });
});
