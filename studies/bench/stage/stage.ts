import type { Browser, Page } from "playwright-core";
import { executable, launch } from "../../../render/chromium.ts";
import { serveWorker } from "../../served-worker.ts";
import { median } from "../timing.ts";
import { type Asset, listAssets } from "./assets.ts";
import { type PictureRates, pictureSizes, timePictures } from "./frames.ts";
import { longestWait, type OpeningTimes, timeOpening, viewport } from "./marks.ts";
import { type StepRates, timeSteps } from "./steps.ts";

/** How fast the page opens, plays and draws: medians over rounds. */
export interface StageRates {
  /** With nothing in the browser's cache, and a second time. */
  opening: { cold: OpeningTimes; warm: OpeningTimes };
  steps: StepRates;
  pictures: ({ width: number; height: number } & PictureRates)[];
  assets: Asset[];
}

/** What is measured in one round. */
type Round = Omit<StageRates, "assets">;

export interface StageSettings {
  rounds: number;
  /** The control steps of each arm in a round, in each place. */
  steps: number;
  /** The duration of drawing at each size in a round. */
  seconds: number;
  /** The folder of policies, one of which is `hopper`. */
  policies?: string | undefined;
}

/**
 * Measures the Worker's page in Chromium, which draws by the processor. Each round has a browser of
 * its own, with an empty profile.
 *
 * @throws {Error} if there is no Chromium
 */
export async function timeStage({
  rounds,
  steps,
  seconds,
  policies,
}: StageSettings): Promise<StageRates> {
  if (executable === undefined) {
    throw new Error("there is no Chromium here: CHROMIUM says where it is, if not where usual");
  }
  await using worker = await serveWorker(policies);
  const url = `${worker.url}/#hopper`;
  // The Worker's first answers take longer.
  const assets = await inBrowser((browser) => listAssets(browser, url));
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    measured.push(await inBrowser((browser) => measureRound(browser, worker.url, steps, seconds)));
  }
  return { ...medians(measured), assets };
}

async function inBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await launch({ webgl: true });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

async function measureRound(
  browser: Browser,
  url: string,
  steps: number,
  seconds: number,
): Promise<Round> {
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(longestWait);
  const onPage = async <T>(work: (page: Page) => Promise<T>): Promise<T> => {
    const page = await context.newPage();
    try {
      return await work(page);
    } finally {
      await page.close();
    }
  };
  /** On a page that does nothing by itself. */
  const onQuietPage = <T>(work: (page: Page) => Promise<T>) =>
    onPage(async (page) => {
      await page.goto(`${url}/404`);
      return work(page);
    });

  const opened = (page: Page) => timeOpening(page, `${url}/#hopper`);
  const opening = { cold: await onPage(opened), warm: await onPage(opened) };
  const measuredSteps = await onQuietPage((page) => timeSteps(page, steps));
  const pictures: StageRates["pictures"] = [];
  for (const size of pictureSizes) {
    const rates = await onQuietPage((page) => timePictures(page, size, seconds));
    pictures.push({ ...size, ...rates });
  }
  return { opening, steps: measuredSteps, pictures };
}

function medians(rounds: readonly Round[]): Round {
  const of = (value: (round: Round) => number) => median(rounds.map(value));
  const openings = (kind: "cold" | "warm"): OpeningTimes => ({
    first_paint_ms: of(({ opening }) => opening[kind].first_paint_ms),
    policies_ms: of(({ opening }) => opening[kind].policies_ms),
    playing_ms: of(({ opening }) => opening[kind].playing_ms),
  });
  return {
    opening: { cold: openings("cold"), warm: openings("warm") },
    steps: {
      here: { steps_per_second: of(({ steps }) => steps.here.steps_per_second) },
      edge: {
        steps_per_second: of(({ steps }) => steps.edge.steps_per_second),
        round_trip_ms: of(({ steps }) => steps.edge.round_trip_ms),
      },
    },
    pictures: pictureSizes.map((size, i) => ({
      ...size,
      first: of(({ pictures }) => pictures[i].first),
      settled: of(({ pictures }) => pictures[i].settled),
      level: Math.max(...rounds.map(({ pictures }) => pictures[i].level)),
    })),
  };
}
