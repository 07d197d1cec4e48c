import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createEpisodes } from "../../stage/episode.ts";
import { definitions } from "../../train/environments/built-in.ts";
import type { Environment } from "../../train/environments/environment.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { type ServedWorker, serveWorker } from "../cli/served-worker.ts";
import { manifestFor } from "../stage/manifest.ts";
import { drawAction } from "../train/environments/actions.ts";
import { launchBrowser, skipsPages, watch } from "./chromium.ts";
import { callStage, expectedFrame, type StageCall, startStage } from "./stage-page.ts";

const seed = 7;
const steps = 30;

/** Actions that an episode of this environment has time for. */
function drawnActions({ actionSpace }: Environment) {
  const random = new NumpyGenerator(1);
  return Array.from({ length: steps }, () => drawAction(actionSpace, random));
}

describe.skipIf(skipsPages)("the web worker of a page", () => {
  let browser: Browser;
  let worker: ServedWorker;

  beforeAll(async () => {
    [browser, worker] = await Promise.all([launchBrowser(), serveWorker("policies")]);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.remove();
  });

  async function openPage(): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage();
    onTestFinished(() => page.close());
    // Browsers ask for one on their own.
    await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
    const { complaints } = watch(page);
    await page.goto(`${worker.url}/openapi.json`);
    await startStage(page);
    return { page, complaints };
  }

  /** Calls that open an environment and play an episode. */
  function playing(environment: Environment): StageCall[] {
    const manifest = manifestFor(environment);
    return [
      { method: "open", params: { arm: 0, manifest, actor: null } },
      { method: "reset", params: { arm: 0, seed } },
      ...drawnActions(environment).map(
        (action): StageCall => ({ method: "step", params: { arm: 0, action } }),
      ),
    ];
  }

  test.each(definitions)("plays $id as Node does, to the bit", async (definition) => {
    const environment = await definition.make();
    const { page, complaints } = await openPage();
    const [, ...outcomes] = await callStage(page, playing(environment));
    const episodes = createEpisodes(environment);
    const expected = [
      () => episodes.reset(seed),
      ...drawnActions(environment).map((action) => () => episodes.step(action)),
    ].map((play) => {
      try {
        return { result: expectedFrame(play()) };
      } catch (error) {
        return { error: { message: (error as Error).message } };
      }
    });
    environment.release();
    expect(outcomes).toEqual(expected);
    expect(complaints).toEqual([]);
  });
});
