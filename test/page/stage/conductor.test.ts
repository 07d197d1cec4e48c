import { expect, test } from "vitest";
import { createConductor } from "../../../edge/page/stage/conductor.js";
import { createPlayback } from "../../../edge/page/stage/playback.js";
import { createFakeStage, decideByAll } from "./fake-stage.ts";

/** A conductor over a fake stage of one arm, with a player that plays nothing. */
function opened(stage: Partial<ReturnType<typeof createFakeStage>>) {
  const playback = createPlayback({
    stage: { ...createFakeStage([9]), ...stage },
    decide: decideByAll,
  });
  const told: string[] = [];
  const player = {
    isPlaying: false,
    secondsPerStep: 0.01,
    play: () => void told.push("play"),
    pause() {},
    wake() {},
  };
  const conductor = createConductor({
    playback,
    player: player as never,
    cast: () => ({ choices: [{}] }) as never,
    follows: () => true,
    began: () => void told.push("began"),
    going: () => {},
    arrived: () => void told.push("arrived"),
    failed: ({ message }) => void told.push(message),
  });
  return { conductor, playback, told };
}

test("an episode that cannot begin is not played", async () => {
  const { conductor, told } = opened({ reset: () => Promise.reject(new Error("cannot begin")) });
  await conductor.begin(7, { plays: true });
  expect(told).toEqual(["cannot begin", "arrived"]);
});

test("an episode whose Worker is lost on the way to a step goes on by playing", async () => {
  const lost = Object.assign(new Error("lost"), { isLost: true });
  const { conductor, told } = opened({ step: () => Promise.reject(lost) });
  await conductor.begin(7, { step: 3, plays: true });
  expect(told).toEqual(["began", "lost", "arrived", "play"]);
});

test("says that a push cannot act, because its step is gone", async () => {
  const { conductor, playback, told } = opened({
    seek: () => Promise.reject(new Error("there is no step 0")),
  });
  await conductor.begin(7, { step: 3 });
  playback.moveTo(0);
  await conductor.push({ body: 1, point: [0, 0, 0], force: [1, 0, 0] });
  expect(told).toEqual(["began", "arrived", "there is no step 0"]);
});
