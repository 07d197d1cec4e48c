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
    recovered: () => void told.push("recovered"),
    pause: async () => void told.push("pause"),
  });
  return { conductor, playback, told };
}

test("an episode that cannot begin is not played", async () => {
  const { conductor, told } = opened({ reset: () => Promise.reject(new Error("cannot begin")) });
  await conductor.begin(7, { plays: true });
  expect(told).toEqual(["cannot begin", "arrived"]);
});

test.each([
  [true, ["play"]],
  [false, []],
])("a Worker that is lost on the way to a step is asked again: plays %s", async (plays, after) => {
  const lost = Object.assign(new Error("lost"), { isLost: true });
  const stage = createFakeStage([9]);
  let losses = 2;
  const { conductor, playback, told } = opened({
    step: (asked) => (losses-- > 0 ? Promise.reject(lost) : stage.step(asked)),
    reset: (asked) => stage.reset(asked),
  });
  await conductor.begin(7, { step: 3, plays });
  const again = ["lost", "pause"];
  expect(told).toEqual(["began", ...again, ...again, "recovered", "arrived", ...after]);
  expect(playback.position).toBe(3);
});

test("another episode ends the wait for a lost Worker", async () => {
  const lost = Object.assign(new Error("lost"), { isLost: true });
  const { conductor, told } = opened({
    step: () => {
      conductor.stop();
      return Promise.reject(lost);
    },
  });
  await conductor.begin(7, { step: 3, plays: true });
  expect(told).toEqual(["began"]);
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
