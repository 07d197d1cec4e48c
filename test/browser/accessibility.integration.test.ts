import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { expectAccessible, expectAccessibleEverywhere } from "./accessibility.ts";
import { openDialog, signIn } from "./administration.ts";
import { launchBrowser, skipsPages } from "./chromium.ts";
import { begin, declare, report } from "./trial.ts";
import { type ServedWorker, serveWorker } from "./worker.ts";

describe.skipIf(skipsPages)("axe-core finds nothing wrong", () => {
  let browser: Browser;
  let worker: ServedWorker;
  let running: string;
  let created: string;

  beforeAll(async () => {
    [browser, worker] = await Promise.all([launchBrowser(), serveWorker()]);
    running = await begin(worker);
    await report(worker, running, 0, 300);
    await worker.administer("POST", `${running}/weights`, { weights: [0.25, 0.75] });
    created = await declare(worker);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
  });

  /** Each page, and what a person sees and does on it one after the other. */
  const pages: [what: string, path: () => string, steps: ((page: Page) => Promise<unknown>)[]][] = [
    [
      "with the list of experiments, and the forms to declare and plan one",
      () => "/experiments",
      [
        (page) => page.getByText("300 units").waitFor(),
        async (page) => (await openDialog(page, "Administer…")).waitFor(),
        async (page) => {
          await page.keyboard.press("Escape");
          await signIn(page);
          await page.getByRole("button", { name: "Declare an experiment…" }).click();
          await page.locator("#declare").getByText("More", { exact: true }).click();
          await page.locator("#declare").getByRole("button", { name: "Declare" }).click();
          await page.getByText("is missing").first().waitFor();
        },
        async (page) => {
          const dialog = await openDialog(page, "Plan…");
          await dialog.getByRole("button", { name: "Simulate" }).click();
          await dialog.getByText("must be a number other than 0").waitFor();
        },
      ],
    ],
    [
      "with an experiment that runs",
      () => `/experiments/${running}`,
      [
        (page) => page.locator("#split .check").first().waitFor(),
        async (page) => {
          await signIn(page);
          await (await openDialog(page, "Change weights…")).waitFor();
        },
      ],
    ],
    [
      "with an experiment that is not started",
      () => `/experiments/${created}`,
      [
        async (page) => {
          await signIn(page);
          await (await openDialog(page, "Start…")).waitFor();
        },
      ],
    ],
    [
      "with a policy",
      () => "/policies/taxi",
      [
        (page) => page.locator("#facts div").first().waitFor(),
        async (page) => {
          await signIn(page);
          await (await openDialog(page, "Publish a version…")).waitFor();
        },
      ],
    ],
    ["with no such policy", () => "/policies/nobody", [(page) => page.locator("#ways").waitFor()]],
    [
      "with no such experiment",
      () => "/experiments/nobody",
      [(page) => page.locator("#ways").waitFor()],
    ],
    ["for what is not there", () => "/nothing", [(page) => page.getByText("/nothing").waitFor()]],
  ];

  test.each(pages)("on the page %s", async (_, path, steps) => {
    const context = await browser.newContext({ reducedMotion: "reduce" });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    await page.goto(worker.url + path());
    for (const step of steps) {
      await step(page);
      await expectAccessibleEverywhere(page);
    }
  });

  test("with what softedge adds to the documentation of the API", async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    onTestFinished(() => page.close());
    await page.goto(`${worker.url}/docs/`);
    await page.getByRole("navigation", { name: "Pages" }).waitFor();
    // Swagger UI's own.
    await expectAccessible(page, "#docs");
  });
});
