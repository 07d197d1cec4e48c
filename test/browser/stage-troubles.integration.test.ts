import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type ServedWorker, serveWorker } from "../cli/served-worker.ts";
import { refusedAt } from "./administration.ts";
import { launchBrowser, skipsPages } from "./chromium.ts";
import { seeStep } from "./stage-moments.ts";

const token = "the-token-of-those-who-act";
const both = "a=pendulum:stochastic&b=pendulum:deterministic&seed=1";

describe.skipIf(skipsPages)("the stage, in trouble", () => {
  let browser: Browser;
  let worker: ServedWorker | undefined;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await worker?.remove();
    worker = undefined;
  });

  /** Opens a link to the stage of a Worker with these settings. */
  async function open(fragment: string, settings: readonly string[] = []) {
    worker = await serveWorker("policies", settings);
    const page = await browser.newPage({ viewport: { width: 480, height: 800 } });
    onTestFinished(() => page.close());
    page.setDefaultTimeout(120_000);
    await page.goto(`${worker.url}/#${fragment}`);
    return { page, worker };
  }

  test("plays on without WebGL, and says that there are no pictures", async () => {
    const { page, worker } = await open("a=taxi:stochastic&paused");
    await page.addInitScript("HTMLCanvasElement.prototype.getContext = () => null");
    await page.goto(`${worker.url}/?again#a=hopper:stochastic&seed=1&at=here&paused`);
    await page.getByText("This browser shows no 3D pictures").first().waitFor();
    await seeStep(page, 0);
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await seeStep(page, 1);
    await page.locator(".noise-chart .density").first().waitFor();
  });

  test("plays while the form below still loads the policy, and then offers it the observation", async () => {
    const { page } = await open("a=pendulum:deterministic&seed=1&paused");
    await page.locator("#use").waitFor();
    // The form asks first. The stage asks for itself.
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    let asked = 0;
    await page.route("**/v1/policies/taxi", async (route) => {
      if (asked++ === 0) await held;
      await route.continue();
    });
    await page.getByRole("radio", { name: "taxi" }).check();
    await page.locator(".arm-state", { hasText: "running" }).first().waitFor();
    expect(asked).toBe(2);
    expect(await page.locator("#use").isVisible()).toBe(false);
    release();
    await page.locator("#use").waitFor();
  });

  test("says that the Worker is gone; goes on here, or there once it is back", async () => {
    const { page, worker } = await open(`${both}&at=edge&paused&step=5`);
    await seeStep(page, 5);
    await worker.stop();
    const step = page.getByRole("button", { name: "Step", exact: true });
    await step.click();
    const notice = page
      .getByRole("alert")
      .filter({ hasText: "The connection to the Worker is lost" });
    await notice.waitFor();
    await seeStep(page, 5);
    await notice.getByRole("button", { name: "Go on here" }).click();
    await notice.waitFor({ state: "detached" });
    await step.click();
    await seeStep(page, 6);

    await page.getByRole("radio", { name: "at the edge" }).check();
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await notice.waitFor();
    await worker.start();
    // It tries again by itself.
    await notice.waitFor({ state: "detached" });
    await page.locator(".transport .place", { hasText: /^(7|8|9|\d\d+) / }).waitFor();
  });

  test("asks for the token that the Worker wants, and goes on with it", async () => {
    const { page } = await open(`${both}&at=edge`, [`ACT_TOKENS=${token}`]);
    await page.getByRole("button", { name: "Token…" }).click();
    const field = page.getByRole("textbox", { name: "Token" });
    const use = page.getByRole("button", { name: "Use this token" });
    await field.fill("a-token-of-nobody-at-all");
    await use.click();
    expect(await refusedAt(field)).toBe("this token is not one that may act here");
    await field.fill("a-tök€n");
    await use.click();
    await page.getByText("has characters that no token has").waitFor();
    await field.fill(token);
    await use.click();
    await page.getByText("with a token").waitFor();
    await page.locator(".transport .place", { hasText: /^[1-9]/ }).waitFor();
    await page.locator("#action", { hasText: /\d/ }).waitFor();
    await page.getByText(/^Round trip/).waitFor();
  });

  test("says why a policy cannot act here, where actors are not given away", async () => {
    const { page } = await open(`${both}&at=here`, ["ACTOR_DOWNLOADS=false"]);
    await page.locator(".transport .place", { hasText: /^[1-9]/ }).waitFor();
    await page.getByText("It cannot act here: actors are not given away here").waitFor();
    expect(await page.getByRole("radio", { name: "here", exact: true }).isDisabled()).toBe(true);
  });
});
