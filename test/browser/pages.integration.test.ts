import fc from "fast-check";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { actResponse } from "../../schemas/act-response.ts";
import { bucketOf } from "../../statistics/bucket.ts";
import { launchBrowser, skipsPages, watch } from "./chromium.ts";
import { expectShown, seen, seeUnits } from "./experiment-page.ts";
import { expectRounded, numberIn, numbersIn } from "./numbers.ts";
import { begin, control, declare, report, treatment } from "./trial.ts";
import { type ServedWorker, serveWorker } from "./worker.ts";

describe.skipIf(skipsPages)("in a browser", () => {
  let browser: Browser;
  let worker: ServedWorker;

  beforeAll(async () => {
    [browser, worker] = await Promise.all([launchBrowser(), serveWorker()]);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
  });

  /** A page that asks when the test lets time pass, and what it did. */
  async function open(path: string, width = 1000) {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    onTestFinished(() => page.close());
    page.setDefaultTimeout(120_000);
    await page.clock.install();
    const watched = watch(page);
    await page.goto(worker.url + path);
    return { page, ...watched };
  }

  /** Expects that a page asked its own Worker alone, and that nothing was wrong. */
  function expectSound({ complaints, requests }: { complaints: string[]; requests: string[] }) {
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(`${worker.url}/`))).toEqual([]);
  }

  test("the page at / asks Taxi, and shows what it answers", async () => {
    const { page, ...watched } = await open("/");
    await page.getByRole("radio", { name: "taxi" }).check();
    await page.getByLabel("state, 0 to 499").fill("328");
    await page.getByLabel("Seed", { exact: true }).fill("7");
    const { action, log_prob } = actResponse.parse(
      await worker.post("/v1/policies/taxi/act", { observation: 328, seed: 7 }),
    );
    const names = ["south", "north", "east", "west", "pick up", "drop off"];
    await page
      .locator("#curl", { hasText: '"observation":328,"mode":"stochastic","seed":7' })
      .waitFor();
    expect(await page.locator("#action").textContent()).toBe(names[Number(action)]);
    expect(numberIn(await page.locator("#log-prob").textContent())).toBeCloseTo(
      Number(log_prob),
      3,
    );
    expectSound(watched);
  });

  describe("the page of an experiment", () => {
    test("shows what /results has, and goes on as outcomes arrive", async () => {
      const name = await begin(worker);
      await report(worker, name, 0, 60);
      const { page, ...watched } = await open(`/experiments/${name}`);
      await seeUnits(page, 60);
      const early = await worker.results(name);
      expect(early.comparisons[0].verdict.kind).toBe("too-few-units");
      await expectShown(page, early);

      // Without a range, each arm needs 500 units.
      await report(worker, name, 60, 660);
      await report(worker, name, 660, 1200);
      await seeUnits(page, 1200);
      const later = await worker.results(name);
      expect(later.comparisons[0].verdict.kind).toBe("treatment-better");
      await expectShown(page, later);
      expect(await page.locator("#split").textContent()).toContain("units reported an outcome");

      const means = page.getByRole("img", { name: "mean return" });
      const difference = page.getByRole("img", { name: `${treatment} − ${control}` });
      const [estimate, low, high] = numbersIn(
        (await difference.getAttribute("aria-label"))?.split(": ")[1],
      );
      const shown = later.comparisons[0].difference;
      expectRounded(estimate, shown?.estimate);
      expectRounded(low, shown?.interval[0]);
      expectRounded(high, shown?.interval[1]);
      for (const [chart, lines] of [
        [means, 2],
        [difference, 1],
      ] as const) {
        expect(await chart.locator("path.band").count()).toBe(lines);
        for (const path of await chart.locator("path").all()) {
          expect(await path.getAttribute("d")).toMatch(/^M[\d. ML-]+Z?$/);
        }
      }
      expect(await difference.locator("line.zero").count()).toBe(1);
      expect(await difference.locator("line.least").count()).toBe(2);
      expectSound(watched);
    });

    test("begins with what the Worker has seen before, which can be gone through by keys", async () => {
      const name = await begin(worker);
      await report(worker, name, 0, 400);
      await expect
        .poll(async () => looksOf(await worker.ask(`/v1/experiments/${name}/history`)), {
          timeout: 120_000,
        })
        .toBeGreaterThan(2);
      const { page, ...watched } = await open(`/experiments/${name}`);
      const moment = page.getByRole("slider", { name: "moment" });
      await page.getByText(/^now: .* after the start, 400 units$/).waitFor();
      await moment.press("ArrowLeft");
      expect(await page.locator("#moment").textContent()).toMatch(/^[\d a-z]+ after the start/);
      expect(await page.locator("line.cursor").count()).toBe(2);
      await page.getByRole("radio", { name: "units" }).check();
      await moment.press("End");
      expect(await page.locator("#moment").textContent()).toMatch(/^now: /);
      expectSound(watched);
    });

    test("follows its weights and its end, and asks no more after that", async () => {
      const name = await begin(worker);
      const { page, ...watched } = await open(`/experiments/${name}`);
      await page.getByText("running").waitFor();
      await worker.administer("POST", `${name}/weights`, { weights: [0.25, 0.75], coverage: 0.5 });
      await seen(page, async () => (await page.locator("#weights tbody tr").count()) === 2);
      const cells = await page.locator("#weights tbody tr").nth(1).locator("td").allTextContents();
      expect(cells).toEqual(["25 %", "75 %", "50 %"]);
      await worker.administer("POST", `${name}/stop`, { reason: "seen enough" });
      await seen(page, () => page.getByText("stopped").isVisible());
      expect(await page.locator("#state").textContent()).toContain(": seen enough");
      const asked = watched.requests.length;
      await page.clock.runFor(60_000);
      expect(watched.requests.length).toBe(asked);
      expectSound(watched);
    });

    test("says that it is not started, and begins when it is", async () => {
      const name = await declare(worker);
      const { page, ...watched } = await open(`/experiments/${name}`);
      await page.getByText("not started", { exact: true }).waitFor();
      expect(await page.locator("#course").isVisible()).toBe(false);
      await worker.administer("POST", `${name}/start`);
      await seen(page, () => page.locator("#course").isVisible());
      await page.getByText("It is too early to say anything").waitFor();
      expectSound(watched);
    });

    test("does not ask while it is hidden, and asks at once when it is seen again", async () => {
      const name = await begin(worker);
      const { page, ...watched } = await open(`/experiments/${name}`);
      await page.getByText("running").waitFor();
      const become = (hidden: boolean) =>
        page.evaluate(
          `Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
           document.dispatchEvent(new Event("visibilitychange"))`,
        );
      await become(true);
      await page.clock.runFor(3_000);
      const asked = watched.requests.length;
      await page.clock.runFor(60_000);
      expect(watched.requests.length).toBe(asked);
      const again = page.waitForRequest(/\/results$/);
      await become(false);
      await again;
      expectSound(watched);
    });

    test("says that the Worker does not answer, and goes on when it does", async () => {
      const name = await begin(worker);
      const { page } = await open(`/experiments/${name}`);
      await page.getByText("running").waitFor();
      const problem = page.getByRole("alert");
      await page.context().setOffline(true);
      await seen(page, () => problem.isVisible());
      expect(await problem.textContent()).toBe(
        "The Worker does not answer. Asking again every 3 seconds.",
      );
      await page.context().setOffline(false);
      await seen(page, async () => !(await problem.isVisible()));
    });

    test("says that there is no such experiment, once and for all", async () => {
      const { page, requests } = await open("/experiments/nobody");
      const problem = page.getByRole("alert");
      await problem.waitFor();
      expect(await problem.textContent()).toBe("There is no such experiment.");
      const asked = requests.length;
      await page.clock.runFor(60_000);
      expect(requests.length).toBe(asked);
    });

    test("says it where units are not split as the weights have it, in words", async () => {
      const name = await begin(worker);
      const some = Array.from({ length: 400 }, (_, i) => `episode ${i}`);
      const lost = (unit: string) => bucketOf(name, unit) >= 0.5 && bucketOf("lost", unit) < 0.6;
      const outcomes = some
        .filter((unit) => !lost(unit))
        .map((unit, i) => ({ unit, key: "whole", value: i % 7 }));
      await worker.post(`/v1/experiments/${name}/outcomes`, { outcomes });
      const { page, ...watched } = await open(`/experiments/${name}`);
      await seeUnits(page, outcomes.length);
      const results = await worker.results(name);
      expect(results.sample_ratio.ok).toBe(false);
      await expectShown(page, results);
      expectSound(watched);
    });

    test("has round numbers beside its charts, each told from the next", async () => {
      const { page } = await open("/experiments/nobody");
      const ticksOf = async (domain: number[]) =>
        z.object({ ticks: z.array(z.number()), texts: z.array(z.string()) }).parse(
          await page.evaluate(
            `Promise.all([import("/experiment/scales.js"), import("/format.js")]).then(
              ([{ roundTicks }, { fixed }]) => {
                const { ticks, decimals } = roundTicks(${JSON.stringify(domain)}, 5);
                return { ticks, texts: ticks.map((tick) => fixed(tick, decimals)) };
              })`,
          ),
        );
      expect(await ticksOf([-187.3, -119])).toMatchObject({
        texts: ["−180", "−160", "−140", "−120"],
      });
      expect(await ticksOf([-0.013, 0.021])).toMatchObject({
        texts: ["−0.01", "0.00", "0.01", "0.02"],
      });
      const magnitude = fc.integer({ min: -6, max: 9 });
      const place = fc.double({ min: -50, max: 50, noNaN: true });
      const width = fc.double({ min: 1, max: 100, noNaN: true });
      await fc.assert(
        fc.asyncProperty(magnitude, place, width, async (exponent, low, wide) => {
          const domain = [low, low + wide].map((end) => end * 10 ** exponent);
          const { ticks, texts } = await ticksOf(domain);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(6);
          expect(new Set(texts).size).toBe(ticks.length);
          for (const [i, text] of texts.entries()) {
            expect(numberIn(text)).toBeCloseTo(ticks[i], 9);
            const rounding = 1e-9 * (domain[1] - domain[0]);
            expect(ticks[i]).toBeGreaterThanOrEqual(domain[0] - rounding);
            expect(ticks[i]).toBeLessThanOrEqual(domain[1] + rounding);
          }
        }),
      );
    });

    test("fits on a phone", async () => {
      const name = await begin(worker);
      await report(worker, name, 0, 300);
      const { page } = await open(`/experiments/${name}`, 360);
      await seeUnits(page, 300);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
    });
  });
});

const looksOf = (history: unknown) =>
  z.object({ looks: z.array(z.unknown()) }).parse(history).looks.length;
