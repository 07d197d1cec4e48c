import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actResponse } from "../../schemas/act-response.ts";
import { manifest as manifestSchema } from "../../schemas/manifest.ts";
import { createSeekableEpisodes } from "../../stage/episode.ts";
import type { ArmIndex, Frame } from "../../stage/protocol.ts";
import { definitions } from "../../train/environments/built-in.ts";
import type { Environment } from "../../train/environments/environment.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import type { Push } from "../../train/environments/rigid-bodies.ts";
import { NumpyGenerator } from "../../train/random/numpy-generator.ts";
import { type ServedWorker, serveWorker } from "../cli/served-worker.ts";
import { manifestFor } from "../stage/manifest.ts";
import { drawAction } from "../train/environments/actions.ts";
import { launchBrowser, skipsPages, watch } from "./chromium.ts";
import { callStage, expectedFrame, type StageCall, startStage, watchMemory } from "./stage-page.ts";

const seed = 7;
const steps = 30;

/** Actions that may come in an episode of this environment. */
function drawnActions({ actionSpace }: Environment): number[][] {
  const random = new NumpyGenerator(1);
  return Array.from({ length: steps }, () => drawAction(actionSpace, random));
}

/** The result of work, or the error's message, as `callStage` tells them. */
function outcomeOf(work: () => Frame) {
  try {
    return { result: expectedFrame(work()) };
  } catch (error) {
    return { error: { message: error instanceof Error ? error.message : String(error) } };
  }
}

describe.skipIf(skipsPages)("the web worker of a page", () => {
  const policies = mkdtempSync(join(tmpdir(), "softedge-stage-"));
  let browser: Browser;
  let worker: ServedWorker;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    cpSync("policies/hopper", join(policies, "hopper"), { recursive: true });
    [browser, worker] = await Promise.all([launchBrowser(), serveWorker(policies)]);
    page = await browser.newPage();
    // Browsers ask for one on their own.
    await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
    ({ complaints } = watch(page));
    // It has the headers of a page, and does nothing by itself.
    await page.goto(`${worker.url}/icon.svg`);
    await startStage(page);
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.remove();
    rmSync(policies, { recursive: true });
  });

  /** Makes calls, all of which must succeed; returns their results. */
  async function ask(calls: readonly StageCall[]): Promise<unknown[]> {
    const outcomes = await callStage(page, calls);
    expect(outcomes.filter(({ error }) => error)).toEqual([]);
    return outcomes.map(({ result }) => result);
  }

  async function openHopper(arm: ArmIndex): Promise<StageCall> {
    const path = `${worker.url}/v1/policies/hopper`;
    const manifest = manifestSchema.parse(await (await fetch(path)).json());
    const file = await fetch(`${path}/versions/${manifest.version}/actor.onnx`);
    const actor = Buffer.from(await file.arrayBuffer()).toString("base64");
    return { method: "open", params: { arm, manifest, actor } };
  }

  test.each(definitions)("plays $id as Node does, to the bit", async (definition) => {
    const environment = await definition.make();
    const actions = drawnActions(environment);
    const [opened, ...outcomes] = await callStage(page, [
      { method: "open", params: { arm: 0, manifest: manifestFor(environment), actor: null } },
      { method: "reset", params: { arm: 0, seed } },
      ...actions.map((action): StageCall => ({ method: "step", params: { arm: 0, action } })),
    ]);
    const { id, rigidBodies } = environment;
    const picture = rigidBodies ? { kind: "bodies", ...rigidBodies.picture } : { kind: "scene" };
    expect(opened.result).toMatchObject({ environment: { id }, picture });
    const episodes = createSeekableEpisodes(environment);
    expect(outcomes).toEqual([
      outcomeOf(() => episodes.reset(seed)),
      ...actions.map((action) => outcomeOf(() => episodes.step(action))),
    ]);
    environment.release();
  });

  test.each(["stochastic", "deterministic"] as const)(
    "acts as the Worker does, to the bit: %s",
    async (mode) => {
      await ask([await openHopper(0), { method: "reset", params: { arm: 0, seed } }]);
      const environment = await makeEnvironment("Hopper-v5");
      let observation = [...environment.reset(seed)];
      for (let step = 0; step < steps; step++) {
        const question = { mode, seed, step, return: ["mean", "log_std", "epsilon"] };
        const [answer] = await ask([{ method: "act", params: { arm: 0, ...question } }]);
        const response = await worker.post("/v1/policies/hopper/act", { observation, ...question });
        const told = actResponse.parse(await response.json());
        expect(answer).toEqual(told);
        const { action } = told;
        observation = [...environment.step([action].flat()).observation];
        const [frame] = await ask([{ method: "step", params: { arm: 0, action } }]);
        expect(frame).toMatchObject({ step: step + 1, observation });
      }
      environment.release();
    },
  );

  test("a push changes the course as in Node, and the same when it comes again", async () => {
    const push: Push = { body: 1, point: [0, 0, 0.2], force: [120, 0, 0] };
    const course: StageCall[] = [
      { method: "step", params: { arm: 0, action: [0, 0, 0], push } },
      { method: "step", params: { arm: 0, action: [0, 0, 0] } },
    ];
    await ask([await openHopper(0), { method: "reset", params: { arm: 0, seed } }]);
    const [, ...pushed] = await ask([{ method: "seek", params: { arm: 0, step: 0 } }, ...course]);
    const [, ...again] = await ask([{ method: "seek", params: { arm: 0, step: 0 } }, ...course]);
    const [, unpushed] = await ask([{ method: "seek", params: { arm: 0, step: 0 } }, course[1]]);
    expect(again).toEqual(pushed);
    expect(unpushed).not.toEqual(pushed[0]);
    const environment = await makeEnvironment("Hopper-v5");
    const episodes = createSeekableEpisodes(environment);
    episodes.reset(seed);
    expect(pushed).toEqual([
      expectedFrame(episodes.step([0, 0, 0], push)),
      expectedFrame(episodes.step([0, 0, 0])),
    ]);
    environment.release();
  });

  test("an episode goes back exactly, and on from there as before", async () => {
    const course = Array.from(
      { length: 10 },
      (_, i): StageCall => ({ method: "step", params: { arm: 0, action: [0.1 * i, -0.3, 0.2] } }),
    );
    await ask([await openHopper(0)]);
    const frames = await ask([{ method: "reset", params: { arm: 0, seed } }, ...course]);
    const [back, ...rest] = await ask([
      { method: "seek", params: { arm: 0, step: 4 } },
      ...course.slice(4),
    ]);
    expect(back).toEqual(frames[4]);
    expect(rest).toEqual(frames.slice(5));
  });

  test("two arms play side by side, and one's failure leaves the other alone", async () => {
    const reset = (arm: ArmIndex): StageCall => ({ method: "reset", params: { arm, seed } });
    const step = (arm: ArmIndex): StageCall => ({
      method: "step",
      params: { arm, action: [0.5, 0.5, 0.5] },
    });
    await ask([await openHopper(0), await openHopper(1), reset(0), reset(1)]);
    const [one, two] = await ask([step(0), step(1)]);
    expect(one).toEqual(two);
    const environment = await makeEnvironment("Taxi-v3");
    const manifest = manifestFor(environment, { environment: "gymnasium:Taxi-v3" });
    const open: StageCall = { method: "open", params: { arm: 1, manifest, actor: null } };
    const [refused, failed] = await callStage(page, [open, step(1)]);
    expect(refused.error).toEqual({
      message:
        "somebody plays in gymnasium:Taxi-v3, and pages have only the environments of softedge",
      status: 404,
    });
    expect(failed.error).toEqual({ message: "nothing is open in arm 1: open it first" });
    expect((await ask([step(0)]))[0]).toMatchObject({ step: 2 });
  });

  test("memory is given back over many openings and episodes", async () => {
    const other = await browser.newPage();
    await other.goto(`${worker.url}/icon.svg`);
    const memory = await watchMemory(await startStage(other));
    const open = await openHopper(0);
    const turn = Array.from({ length: 20 }, (_, i): StageCall[] => [
      { ...open, params: { ...open.params, arm: i % 2 } },
      { method: "reset", params: { arm: i % 2, seed } },
      { method: "step", params: { arm: i % 2, action: [0, 0, 0] } },
    ]).flat();
    await callStage(other, turn);
    const before = await memory();
    expect(before).toBeGreaterThan(0);
    for (let i = 0; i < 3; i++) await callStage(other, turn);
    expect(await memory()).toBe(before);
    await other.close();
  });

  test("the page itself may make no functions at run time, as its web worker does", async () => {
    const response = await fetch(`${worker.url}/assets/stage-worker.js`);
    expect(response.headers.get("content-security-policy")).toContain("'unsafe-eval'");
    for (const path of ["/", "/icon.svg", "/stage/stage-worker.js", "/assets/three.js"]) {
      const { headers } = await fetch(worker.url + path);
      expect(headers.get("content-security-policy")).toMatch(/default-src 'self'(?!.*unsafe)/);
    }
  });

  test("and nothing was wrong with all of this", () => {
    expect(complaints).toEqual([]);
  });
});
