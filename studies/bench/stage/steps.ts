import type { Page } from "playwright-core";
import * as z from "zod";

/** How fast two arms of Hopper act, without being drawn. */
const here = z.object({
  /** Control steps per second, each of which both arms take. */
  steps_per_second: z.number(),
});
const edge = here.extend({
  /** The median time of a question to the Worker, while that of the other arm is under way too. */
  round_trip_ms: z.number(),
});
export interface StepRates {
  here: z.infer<typeof here>;
  edge: z.infer<typeof edge>;
}

/** Plays an episode by the page's own modules; as text, because they are the page's. */
const playing = (place: keyof StepRates, steps: number) => `(async () => {
  const load = async (name) => import("/stage/" + name + ".js");
  const [worker, edge, sources, acting, playback, cast] = await Promise.all(
    ["stage-worker", "edge", "sources", "acting", "playback", "cast"].map(load));
  const stage = worker.connectStage();
  const asked = edge.createEdge(() => undefined);
  const actor = acting.createActing(stage, asked);
  const episode = playback.createPlayback({ stage, decide: actor.decide });
  const arms = ["stochastic", "deterministic"].map((mode) => ({ policy: "hopper", mode }));
  actor.begin(await cast.openCast({ worker: stage, sources: sources.createSources() }, arms, () => true));
  actor.place = ${JSON.stringify(place)};
  let seed = 0;
  async function play(count) {
    for (let step = 0; step < count; step++) {
      if (episode.arms === 0 || episode.isComplete) await episode.begin(2, seed++);
      await episode.record();
    }
  }
  // Compiles, and connects.
  await play(20);
  asked.roundTrips.clear();
  const start = performance.now();
  await play(${steps});
  const seconds = (performance.now() - start) / 1000;
  const { roundTrip } = actor.measures();
  stage.terminate();
  asked.close();
  return { steps_per_second: ${steps} / seconds, round_trip_ms: roundTrip };
})()`;

/**
 * Plays Hopper in two arms, as the page does.
 *
 * @param page any page of the Worker
 * @param steps of each arm, in each place
 */
export async function timeSteps(page: Page, steps: number): Promise<StepRates> {
  return {
    here: here.parse(await page.evaluate(playing("here", steps))),
    edge: edge.parse(await page.evaluate(playing("edge", steps))),
  };
}
