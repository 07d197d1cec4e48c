import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { readPackage } from "../../export/policy-package.ts";
import { experiment as experimentSchema } from "../../schemas/experiment.ts";
import { registeredPolicies } from "../../schemas/registry.ts";
import { modelMoments, modelsOf, planned } from "../../statistics/planning.ts";
import { adminToken } from "../cli/served-worker.ts";
import { otherVersions, testPolicies } from "../policies.ts";
import { openDialog, refusedAt, signIn } from "./administration.ts";
import { launchBrowser, skipsPages, watch } from "./chromium.ts";
import { seen, seeUnits } from "./experiment-page.ts";
import { begin, declare, report } from "./trial.ts";
import { type ServedWorker, serveWorker } from "./worker.ts";

/** What Chromium says of every answer that is a refusal. */
const refusedInConsole = /^Failed to load resource: the server responded with a status of 4/;

describe.skipIf(skipsPages)("an operator in a browser", () => {
  let browser: Browser;
  let worker: ServedWorker;

  beforeAll(async () => {
    [browser, worker] = await Promise.all([launchBrowser(), serveWorker()]);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.stop();
  });

  async function open(path: string) {
    const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
    onTestFinished(() => context.close());
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    const { complaints, requests } = watch(page);
    await page.goto(worker.url + path);
    return {
      page,
      requests,
      expectSound() {
        expect(complaints.filter((text) => !refusedInConsole.test(text))).toEqual([]);
        expect(requests.filter((url) => !url.startsWith(`${worker.url}/`))).toEqual([]);
      },
    };
  }

  const experimentOf = async (name: string) =>
    experimentSchema.parse(await worker.ask(`/v1/experiments/${name}`));

  test("is told of a wrong token, and keeps the right one in a tab until signing out", async () => {
    const { page, expectSound } = await open("/experiments");
    const offer = page.getByRole("button", { name: "Declare an experiment…" });
    const kept = () =>
      page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }])");
    await signIn(page, "a-token-of-nobody");
    expect(await refusedAt(page.getByLabel("Token"))).toContain("this token is not one that may");
    expect(await kept()).toBe("[{},{}]");
    expect(await page.getByLabel("Token").getAttribute("aria-invalid")).toBe("true");

    await page.getByLabel("Token").fill(adminToken);
    await page.getByLabel("Token").press("Enter");
    await offer.waitFor();
    expect(await kept()).toBe(`[{"softedge-token":"${adminToken}"},{}]`);
    expect(await page.context().cookies()).toEqual([]);
    await page.reload();
    await offer.waitFor();

    const other = await page.context().newPage();
    await other.goto(`${worker.url}/experiments`);
    await other.getByRole("button", { name: "Administer…" }).waitFor();
    expect(await other.locator("#declare-offer").isVisible()).toBe(false);

    await page.getByRole("button", { name: "Sign out" }).click();
    await offer.waitFor({ state: "hidden" });
    expect(await kept()).toBe("[{},{}]");
    expectSound();
  });

  test("declares, starts, ramps and stops an experiment by the pages alone", async () => {
    const { page, expectSound } = await open("/experiments");
    await signIn(page);
    await page.getByRole("button", { name: "Declare an experiment…" }).click();
    const form = page.locator("#declare");
    const name = form.getByLabel("Name").first();
    const declareIt = form.getByRole("button", { name: "Declare" });
    const weights = form.getByLabel("Weight");

    await declareIt.click();
    expect(await refusedAt(name)).toBe("is missing");
    await name.fill("By Hand");
    for (const policy of await form.getByLabel("Policy").all())
      await policy.selectOption("pendulum");
    await weights.nth(1).fill("0.4");
    await form.getByLabel("Least outcome").fill("-2000");
    await declareIt.click();
    expect(await refusedAt(name)).toContain("must be 1 to 63 of a-z, 0-9 and -");
    expect(await refusedAt(form.getByLabel("Greatest outcome"))).toContain("must be");

    await name.fill("by-hand");
    await form.getByLabel("Greatest outcome").fill("0");
    await declareIt.click();
    expect(await refusedAt(weights.first())).toBe("must sum to 1");
    expect(await form.getByLabel("Greatest outcome").getAttribute("aria-invalid")).toBeNull();

    await weights.nth(1).fill("0.5");
    await form.getByLabel("Description").fill("Declared on a page.");
    await form.getByText("More", { exact: true }).click();
    await form.getByLabel("Coverage").fill("0.5");
    await declareIt.click();
    await page.waitForURL("**/experiments/by-hand");
    expect(await experimentOf("by-hand")).toMatchObject({
      state: "created",
      definition: {
        description: "Declared on a page.",
        arms: [
          { name: "control", policy: "pendulum", mode: "stochastic" },
          { name: "treatment", policy: "pendulum", mode: "deterministic" },
        ],
        weights: [0.5, 0.5],
        coverage: 0.5,
        range: [-2000, 0],
      },
    });

    const starting = await openDialog(page, "Start…");
    expect(await starting.textContent()).toContain("50 % to control, 50 % to treatment");
    await starting.getByRole("button", { name: "Start" }).click();
    await page.locator(".badge.running").waitFor();

    const ramping = await openDialog(page, "Change weights…");
    await ramping.getByLabel("Weight of treatment").fill("0.9");
    const change = ramping.getByRole("button", { name: "Change weights" });
    await change.click();
    expect(await refusedAt(ramping.getByLabel("Weight of control"))).toBe("must sum to 1");
    await ramping.getByLabel("Weight of control").fill("0.1");
    await ramping.getByLabel("Coverage").fill("1");
    await change.click();
    await expect.poll(() => page.locator("#weights tbody tr").count()).toBe(2);

    const stopping = await openDialog(page, "Stop…");
    expect(await stopping.textContent()).toContain("control answers all units");
    await stopping.getByLabel("Reason").fill("seen enough");
    await stopping.getByRole("button", { name: "Stop" }).click();
    await page.locator(".badge.stopped").waitFor();
    expect(await page.locator("#actions button").count()).toBe(0);
    expect(await experimentOf("by-hand")).toMatchObject({
      state: "stopped",
      stopped: { reason: "seen enough" },
      phases: [{ weights: [0.5, 0.5] }, { weights: [0.1, 0.9], coverage: 1 }],
    });
    expectSound();
  });

  test("dismisses a dialog by Escape, and nothing was done", async () => {
    const name = await declare(worker);
    const { page } = await open(`/experiments/${name}`);
    await signIn(page);
    const dialog = await openDialog(page, "Start…");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Start…");
    expect((await experimentOf(name)).state).toBe("created");
  });

  test("plans how many units an effect takes", async () => {
    const { page, requests, expectSound } = await open("/experiments");
    await signIn(page);
    await page.getByRole("button", { name: "Declare an experiment…" }).click();
    const form = page.locator("#declare");
    for (const policy of await form.getByLabel("Policy").all())
      await policy.selectOption("pendulum");
    const isStatistics = (url: string) => url.endsWith("/assets/statistics.js");
    const dialog = await openDialog(page, "Plan…");
    const { evaluation } = readPackage(`${testPolicies.folder}/pendulum`).manifest;
    expect(Number(await dialog.getByLabel("Mean of the control").inputValue())).toBe(
      evaluation?.stochastic?.mean,
    );
    const simulate = dialog.getByRole("button", { name: "Simulate" });
    await simulate.click();
    expect(await refusedAt(dialog.getByLabel("Effect"))).toBe("must be a number other than 0");
    expect(requests.filter(isStatistics)).toEqual([]);

    const outcomes = { mean: -150, deviation: 20 };
    await dialog.getByLabel("Mean of the control").fill(String(outcomes.mean));
    await dialog.getByLabel("Standard deviation").fill(String(outcomes.deviation));
    await dialog.getByLabel("Effect").fill("10");
    await simulate.click();
    await dialog.getByText("An effect of 10 is found by").waitFor();
    expect(requests.filter(isStatistics)).toHaveLength(1);
    const models = modelsOf({ outcomes }, { effect: 10 });
    const moments = [modelMoments(models[0]), modelMoments(models[1])] as const;
    const settings = { weights: [0.5, 0.5], alpha: 0.05, power: 0.8 };
    const { plannedUnits } = planned({ models, moments, ...settings });
    await dialog.getByRole("button", { name: "Plan for" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(await form.getByLabel("Planned units").inputValue()).toBe(String(plannedUnits));
    expectSound();
  });

  test("publishes a version, makes it a canary and live, and rolls back, on a policy's page", async () => {
    const before = readPackage(`${testPolicies.folder}/pendulum`).manifest.version;
    const { manifest, actor } = readPackage(`${otherVersions.folder}/pendulum`);
    const { version } = manifest;
    const registered = async () => {
      const response = await fetch(`${worker.url}/v1/admin/policies`, {
        headers: { authorization: `Bearer ${adminToken}` },
      });
      const { policies } = registeredPolicies.parse(await response.json());
      return policies.find(({ name }) => name === "pendulum");
    };
    const { page, expectSound } = await open("/policies/pendulum");
    expect(await page.locator("#registry").isVisible()).toBe(false);
    await signIn(page);
    const answering = page.locator("#answering");
    await page.getByText(`${before} answers all callers.`).waitFor();

    const publishing = await openDialog(page, "Publish a version…");
    await publishing.getByRole("button", { name: "Publish" }).click();
    expect(await refusedAt(publishing.getByLabel("actor.onnx"))).toContain("is missing");
    const fileOf = (name: string, content: Uint8Array) => ({
      ...{ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) },
    });
    const text = new TextEncoder().encode(JSON.stringify({ ...manifest, distribution: "none" }));
    await publishing.getByLabel("manifest.json").setInputFiles(fileOf("manifest.json", text));
    await publishing.getByLabel("actor.onnx").setInputFiles(fileOf("actor.onnx", actor));
    await publishing.getByRole("button", { name: "Publish" }).click();
    expect(await refusedAt(publishing.getByLabel("manifest.json"))).not.toBe("");
    const sound = new TextEncoder().encode(JSON.stringify(manifest));
    await publishing.getByLabel("manifest.json").setInputFiles(fileOf("manifest.json", sound));
    await publishing.getByRole("button", { name: "Publish" }).click();
    await page.locator("#versions tbody tr", { hasText: version }).waitFor();

    const canary = await openDialog(page, `Canary… ${version}`);
    await canary.getByLabel("Share").fill("2");
    const make = canary.getByRole("button", { name: "Make it a canary" });
    await make.click();
    expect(await refusedAt(canary.getByLabel("Share"))).toContain("must be less than 1");
    await canary.getByLabel("Share").fill("0.25");
    await make.click();
    await page.getByText(`${version} is a canary, which answers 25 % of callers`).waitFor();
    expect(await registered()).toMatchObject({ live: before, canary: { version, share: 0.25 } });

    const live = await openDialog(page, `Make live… ${version}`);
    await live.getByRole("button", { name: "Make it live" }).click();
    await page.getByText(`${version} answers all callers.`).waitFor();
    await expect.poll(() => page.locator("#facts").textContent()).toContain(version);

    const back = await openDialog(page, `Roll back… ${version}`);
    expect(await back.textContent()).toContain(`${before}, which was live before`);
    await back.getByRole("button", { name: "Roll back" }).click();
    await expect.poll(() => answering.textContent()).toBe(`${before} answers all callers.`);
    expect(await registered()).toMatchObject({ live: before, canary: null });
    expectSound();
  });

  test("sees why the registry refuses", async () => {
    const { version } = readPackage(`${otherVersions.folder}/taxi`).manifest;
    const { page } = await open("/policies/taxi");
    await page.route("**/v1/admin/policies", (route) =>
      route.fulfill({
        json: {
          policies: [
            {
              ...{
                name: "taxi",
                bundled: null,
                live: "0123456789abcdef",
                canary: null,
                former: [],
              },
              versions: [{ version, bytes: 7, published: "2026-11-01T00:00:00.000Z" }],
            },
          ],
        },
      }),
    );
    await signIn(page);
    const dialog = await openDialog(page, `Make live… ${version}`);
    await dialog.getByRole("button", { name: "Make it live" }).click();
    expect(await refusedAt(dialog.getByLabel("Version"))).toContain("was not published");
  });

  test("finds all experiments in the list, the running ones first, with what they show", async () => {
    const waiting = await declare(worker);
    const running = await begin(worker);
    await report(worker, running, 0, 60);
    const { page, expectSound } = await open("/experiments");
    const card = page.locator("article", {
      has: page.getByRole("link", { name: running, exact: true }),
    });
    await card.getByText("60 units").waitFor();
    const { verdict } = (await worker.results(running)).comparisons[0];
    await card.getByText(verdict.sentence).waitFor();
    const states = await page.locator("article .badge").allTextContents();
    const order = ["running", "not started", "stopped"];
    expect(states).toEqual(states.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)));
    await page.getByRole("link", { name: waiting, exact: true }).click();
    await page.getByText("not started", { exact: true }).waitFor();
    expectSound();
  });

  test("who returns to an experiment that was declared anew sees that one alone", async () => {
    const name = await begin(worker);
    await report(worker, name, 0, 60);
    const { page, expectSound } = await open("/");
    await page.clock.install();
    await page.goto(`${worker.url}/experiments/${name}`);
    const rows = page.locator("#arms tbody tr");
    await rows.nth(1).waitFor();
    const { definition } = await experimentOf(name);
    await worker.administer("POST", `${name}/stop`);
    await worker.administer("DELETE", name);
    const arms = ["one", "two", "three"].map((arm) => ({ ...definition.arms[0], name: arm }));
    const weights = [0.5, 0.25, 0.25];
    await worker.administer("PUT", name, { ...definition, arms, weights });
    await worker.administer("POST", `${name}/start`);
    await seen(page, async () => (await rows.count()) === 3);
    await report(worker, name, 0, 20);
    await seeUnits(page, 20);
    expectSound();
  });

  test("who reads a policy's page finds its returns, and the experiments that use it", async () => {
    const name = await declare(worker);
    const { page, requests, expectSound } = await open("/policies/pendulum");
    await page.locator("#used").getByRole("link", { name, exact: true }).waitFor();
    expect(await page.getByRole("link", { name: "Play it" }).getAttribute("href")).toBe(
      "/#pendulum",
    );
    const { evaluation } = readPackage(`${testPolicies.folder}/pendulum`).manifest;
    const shown = evaluation?.deterministic.mean.toFixed(1).replace("-", "−") ?? "";
    expect(await page.locator("#evaluation").textContent()).toContain(shown);
    expect(requests.filter((url) => url.includes("/v1/admin"))).toEqual([]);
    expect(requests.filter((url) => url.endsWith("/client.js"))).toEqual([]);
    expectSound();
  });

  test.each([
    ["/nothing/here", "There is no page at /nothing/here."],
    ["/policies/nobody", "There is no such policy"],
    ["/experiments/nobody", "There is no such experiment."],
  ])("who opens %s is told what is not there, and where else to go", async (path, text) => {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    page.setDefaultTimeout(120_000);
    const response = await page.goto(worker.url + path);
    expect(response?.status()).toBe(404);
    await page.getByText(text).first().waitFor();
    const links = await page.locator("main a").evaluateAll((all) => all.map((a) => `${a}`));
    expect(z.array(z.string()).parse(links)).toEqual(
      expect.arrayContaining(["/", "/experiments", "/docs/"].map((each) => worker.url + each)),
    );
  });
});
