import type { Page } from "playwright-core";
import * as z from "zod";
import { actResponse } from "../../schemas/act-response.ts";
import type { ActMode } from "../../schemas/policy-interface.ts";
import { pointOf } from "../../schemas/space.ts";
import { makeEnvironment } from "../../train/environments/registry.ts";
import { recordEpisode } from "../../train/episodes/recording.ts";
import type { ServedWorker } from "../cli/served-worker.ts";

/** What a page shows of an episode, with all digits. */
export interface ShownMoment {
  step: number;
  returns: number[];
}

/** Waits until the page is at a step. */
export async function seeStep(page: Page, step: number): Promise<ShownMoment> {
  await page.locator(".transport .place", { hasText: new RegExp(`^${step} / `) }).waitFor();
  const values = await page
    .locator(".arm-return")
    .evaluateAll((nodes) => nodes.map((node) => node.getAttribute("value")));
  return { step, returns: values.map(Number) };
}

/** Waits until the address holds something; answers all that it holds. */
export async function seeAddress(page: Page, part: string): Promise<string> {
  await page.waitForURL((url) => url.hash.includes(part));
  return new URL(page.url()).hash;
}

/** The return of an episode's first steps in Node, with the served Worker's actions. */
export async function returnInNode(
  worker: ServedWorker,
  { policy, id, mode }: { policy: string; id: string; mode: ActMode },
  seed: number,
  mostSteps: number,
): Promise<number> {
  const environment = await makeEnvironment(id);
  const ask = async (vector: ArrayLike<number>, step: number) => {
    const noise = mode === "stochastic" ? { seed, step } : {};
    const observation = pointOf(environment.observationSpace, vector);
    const path = `/v1/policies/${policy}/act`;
    const response = await worker.post(path, { observation, mode, ...noise });
    return [actResponse.parse(await response.json()).action].flat();
  };
  const { rewards } = await recordEpisode(
    environment,
    (vector, _, step) => ask(vector, step),
    seed,
    { mostSteps },
  );
  environment.release();
  return rewards.reduce((sum, reward) => sum + reward, 0);
}

/** The number of colors in a canvas that draws in two dimensions, up to 50. */
export async function colorsOf(page: Page, arm: number): Promise<number> {
  return z.number().parse(
    await page.evaluate(`(() => {
      const canvas = document.querySelectorAll(".screen canvas")[${arm}];
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const colors = new Set();
      for (let i = 0; i < data.length && colors.size < 50; i += 4) {
        colors.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2]);
      }
      return colors.size;
    })()`),
  );
}
