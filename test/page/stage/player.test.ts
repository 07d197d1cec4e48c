import { expect, test } from "vitest";
import { createPlayback } from "../../../edge/page/stage/playback.js";
import { createPlayer } from "../../../edge/page/stage/player.js";
import { createFakeStage, decideByAll } from "./fake-stage.ts";

/** A player whose frames and time the test gives. */
async function opened(end: number, decide = decideByAll) {
  const playback = createPlayback({ stage: createFakeStage([end]), decide });
  await playback.begin(1, 1);
  const frames: ((now: number) => void)[] = [];
  const told: string[] = [];
  const player = createPlayer({
    playback,
    draw: () => {},
    failed: ({ message }) => void told.push(message),
    recovered: () => {},
    over: () => void told.push("over"),
    nextFrame: (frame) => void frames.push(frame),
  });
  player.secondsPerStep = 0.01;
  let now = 0;
  return {
    playback,
    player,
    told,
    frames,
    /** Gives frames, milliseconds apart, and lets steps be recorded after each. */
    async run(count: number, milliseconds: number) {
      for (let i = 0; i < count && frames.length > 0; i++) {
        now += milliseconds;
        frames.shift()?.(now);
        for (let turn = 0; turn < 200; turn++) await Promise.resolve();
      }
    },
  };
}

test("plays in real time, times the speed", async () => {
  const { playback, player, run } = await opened(1000);
  player.play();
  await run(1, 20);
  await run(10, 20);
  expect(playback.position).toBeCloseTo(20, 9);
  player.speed = 0.25;
  await run(10, 20);
  expect(playback.position).toBeCloseTo(25, 9);
});

test("draws once more when paused, and then waits", async () => {
  const { playback, player, frames, run } = await opened(1000);
  player.play();
  await run(5, 20);
  player.pause();
  await run(5, 20);
  expect(frames).toHaveLength(0);
  const { position } = playback;
  player.wake();
  await run(5, 20);
  expect(playback.position).toBe(position);
});

test("records little ahead of what is shown", async () => {
  const { playback, player, run } = await opened(1000);
  player.play();
  await run(20, 20);
  expect(playback.recorded - playback.position).toBeLessThanOrEqual(8);
});

test("does not catch up on time without frames", async () => {
  const { playback, player, run } = await opened(1000);
  player.play();
  await run(2, 20);
  const { position } = playback;
  await run(1, 60_000);
  expect(playback.position - position).toBeLessThanOrEqual(10);
});

test("shows the end for a while, then says that it is over", async () => {
  const { player, told, run } = await opened(5);
  player.play();
  await run(20, 50);
  expect(told).toEqual([]);
  await run(30, 50);
  expect(told[0]).toBe("over");
});

test("tries again a while after a step has failed", async () => {
  let fails = true;
  const { playback, player, told, run } = await opened(9, (arm, asked) =>
    fails ? Promise.reject(new Error("lost")) : decideByAll(arm, asked),
  );
  player.play();
  await run(10, 50);
  expect(told).toEqual(["lost"]);
  fails = false;
  await run(60, 50);
  expect(playback.isOver).toBe(true);
});

test("waits while there is no episode", async () => {
  const { playback, player, run } = await opened(1000);
  playback.clear();
  player.play();
  await run(5, 20);
  expect(playback.recorded).toBe(0);
  await playback.begin(1, 2);
  await run(5, 20);
  expect(playback.position).toBeGreaterThan(0);
});
